"""View models: what a page shows, as frozen values made by pure functions from what the ports answer."""
