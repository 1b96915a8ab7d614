"""The client without Qt: outbox, replica, commands, feed and engine. Runs headless."""
