"""Security: TLS, passwords, rights, secrets, and what strangers' bytes can do."""
