"""What a component is: its declaration, parameters, ports, and what it receives when it runs."""
