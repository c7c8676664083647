"""What is done: one folder a stage, pure logic and a thin agent."""
