"""The store on disk: immutable generations, how they are read and how they change."""
