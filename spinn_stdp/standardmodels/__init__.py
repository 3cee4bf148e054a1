"""PyNN's standard models as this back end has them."""
