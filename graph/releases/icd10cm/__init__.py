"""What the layouts of ICD-10-CM share: its tree, its notes, its 7th characters, its years."""
