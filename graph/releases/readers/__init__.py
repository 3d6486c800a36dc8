"""One module for each layout that a release comes in; `..formats` lists them."""
