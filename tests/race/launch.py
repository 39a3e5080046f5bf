"""Starts Odoo as odoo-bin does: by ``python -m odoo`` the server could not start its gevent process, and would try for ever."""
from odoo.cli.command import main

if __name__ == '__main__':
    main()
