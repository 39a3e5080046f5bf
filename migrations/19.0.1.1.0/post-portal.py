from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """ Sessions end as in a new database, where nobody has chosen otherwise """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, values in (('koperasi.group_koperasi_staff', {'lock_timeout_inactivity': 15, 'lock_timeout': 480}), ('base.group_portal', {'lock_timeout': 480})):
        group = env.ref(name)
        if not group.lock_timeout and not group.lock_timeout_inactivity:
            group.write(values)
