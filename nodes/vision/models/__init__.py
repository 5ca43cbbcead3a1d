"""Networks: what is known of each architecture, weights, and the classifier that turns pixels into probabilities."""
