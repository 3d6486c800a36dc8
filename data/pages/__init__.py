"""The bundled pages, as reviewable YAML; each file is one page."""
