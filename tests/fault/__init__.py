"""What the product does when its parts are killed, its readers are slow, and its data comes from a back-up."""
