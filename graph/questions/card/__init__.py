"""What official releases say of one code, in sections: each a module with one function."""
