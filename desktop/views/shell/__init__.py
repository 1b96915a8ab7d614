"""The window around the screens: rail, line on top, banner, toasts."""
