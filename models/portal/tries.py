import time

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models

MOST_WORKERS = 30   # who are at one row at once


class KoperasiTries(models.Model):
    """ How often something was tried in a window of time: by all workers together, and counted even where the request comes to nothing.

    Odoo counts failed logins by address in the memory of one worker, so that who tries from many addresses is free, and one member's typing errors
    lock out a village behind one address (reliability S13).
    """
    _name = 'koperasi.tries'
    _description = "Counted Tries"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    begins = fields.Datetime(required=True, readonly=True)
    ends = fields.Datetime(required=True, readonly=True, index=True)

    _key_uniq = models.UniqueIndex('(key)')

    @api.model
    def _apart(self, work):
        """ Do something in a database transaction of its own, so that it stays whatever becomes of the request

        :param work: function of a cursor, called again where another worker was at the same row
        :return: what it gives
        """
        for tried in range(MOST_WORKERS):
            try:
                with self.env.registry.cursor() as cr:
                    return work(cr)
            except SerializationFailure:
                if tried + 1 == MOST_WORKERS:
                    raise
                time.sleep(0.01 * tried)

    @api.model
    def _too_many(self, key, most, seconds):
        """ Count one more try

        :param str key: what is tried, by whom
        :param int most: so many are let pass in a window
        :param int seconds: length of the window, which begins with its first try
        :return: int, seconds to wait; 0 if it may go on
        """
        def count(cr):
            cr.execute(
                """INSERT INTO koperasi_tries AS t (key, number, begins, ends)
                   VALUES (%(key)s, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' + make_interval(secs => %(seconds)s))
                   ON CONFLICT (key) DO UPDATE SET
                       number = CASE WHEN t.ends <= EXCLUDED.begins THEN 1 ELSE t.number + 1 END,
                       begins = CASE WHEN t.ends <= EXCLUDED.begins THEN EXCLUDED.begins ELSE t.begins END,
                       ends = CASE WHEN t.ends <= EXCLUDED.begins THEN EXCLUDED.ends ELSE t.ends END
                   RETURNING number, CEIL(EXTRACT(epoch FROM ends - now() AT TIME ZONE 'UTC'))""",
                {'key': key, 'seconds': seconds})
            return cr.fetchone()

        number, wait = self._apart(count)
        return max(int(wait), 1) if number > most else 0

    @api.model
    def _is_full(self, key, most):
        """ Whether so many were counted in the window that is open """
        def look(cr):
            cr.execute("SELECT FROM koperasi_tries WHERE key = %s AND number >= %s AND ends > now() AT TIME ZONE 'UTC'", [key, most])
            return bool(cr.rowcount)

        return self._apart(look)

    @api.model
    def _forget(self, key):
        """ It went well: count from the beginning """
        self._apart(lambda cr: cr.execute("DELETE FROM koperasi_tries WHERE key = %s", [key]))

    @api.autovacuum
    def _vacuum(self):
        self.env.cr.execute("DELETE FROM koperasi_tries WHERE ends < now() AT TIME ZONE 'UTC' - interval '1 day'")
