// Lamport 1998.
