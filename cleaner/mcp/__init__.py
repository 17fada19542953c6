"""The cleaner for agents (Model Context Protocol). They propose and test; people switch on."""
