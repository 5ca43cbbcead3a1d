"""The declaration of components: parameters, ports, registry, and the job of a running component."""
