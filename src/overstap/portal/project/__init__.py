"""The portal put together: settings, addresses, the WSGI application. On top of all apps."""
