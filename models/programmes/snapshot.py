from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .record import guard

MOMENTS = [('start', "At the Beginning"), ('end', "At the End"), ('after_6', "Six Months After"), ('after_12', "Twelve Months After")]
LATER = (('after_6', 6), ('after_12', 12))


class KoperasiProgrammeSnapshot(models.Model):
    """ What the office knew of a cooperative on a day that counts for a programme: of participants, and of others of their kinds and regencies to compare with.
    Rows are only added. """
    _name = 'koperasi.programme.snapshot'
    _description = "Figures of a Programme"
    _order = 'programme_id, moment, id'
    _rec_name = 'cooperative_id'
    _log_access = False

    programme_id = fields.Many2one('koperasi.programme', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    moment = fields.Selection(MOMENTS, required=True, readonly=True)
    date = fields.Date(string="Taken On", required=True, readonly=True)
    operating = fields.Boolean(string="State Active", readonly=True)
    digital = fields.Integer(string="Digital Level", readonly=True, aggregator=None, help="0 none to 3 digital payments.")
    held_meeting = fields.Boolean(string="RAT Held", readonly=True, help="An annual meeting was held in the twelve months before.")
    figure_date = fields.Date(string="Figures Of", readonly=True, help="End of the last period that the office had figures of; empty without any.")
    members = fields.Integer(readonly=True, aggregator=None)
    assets = fields.Monetary(readonly=True)
    loans = fields.Monetary(string="Loans Outstanding", readonly=True)
    loans_problem = fields.Monetary(string="Of These Problem Loans", readonly=True)
    year_date = fields.Date(string="Surplus Of", readonly=True, help="End of the last full year that the office had figures of.")
    surplus = fields.Monetary(string="Surplus (SHU) of the Year", readonly=True)

    _once_uniq = models.UniqueIndex('(programme_id, moment, cooperative_id)', "These figures were taken already.")

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiProgramme(models.Model):
    _inherit = 'koperasi.programme'

    later_due = fields.Boolean(compute='_compute_later_due', help="Figures can be taken six or twelve months after the end.")

    def _compute_later_due(self):
        for programme in self:
            programme.later_due = bool(programme._moment_due())

    def _moment_due(self):
        """ The moment after the end whose figures can be taken today; None if there is none """
        self.ensure_one()
        if self.state != 'finished' or not self.finished_on:
            return None
        taken = {moment for (moment,) in self.env['koperasi.programme.snapshot']._read_group([('programme_id', '=', self.id)], ['moment'])}
        passed = [moment for moment, months in LATER if self.finished_on + relativedelta(months=months) <= fields.Date.context_today(self)]
        return passed[-1] if passed and passed[-1] not in taken else None

    def _take_snapshot(self, moment, day=None):
        """ Keep what is known of participants and of others of their kinds and regencies, by one statement. State and digital level are those
        of now, figures those of the last periods that ended by the day.

        :param str moment: of ``MOMENTS``
        :param date day: today if None
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """WITH part AS (
                   SELECT c.id, c.kind, c.regency_id FROM koperasi_programme_cooperative p JOIN koperasi_cooperative c ON c.id = p.cooperative_id
                   WHERE p.programme_id = %(programme)s AND p.state <> 'declined'
               ), who AS (
                   SELECT c.id, c.state, c.digital FROM koperasi_cooperative c WHERE c.company_id = %(company)s
                   AND (c.id IN (SELECT id FROM part) OR c.active AND (c.kind, COALESCE(c.regency_id, 0)) IN (SELECT kind, COALESCE(regency_id, 0) FROM part))
               )
               INSERT INTO koperasi_programme_snapshot (programme_id, company_id, cooperative_id, moment, date, operating, digital, held_meeting,
                                                        figure_date, members, assets, loans, loans_problem, year_date, surplus)
               SELECT %(programme)s, %(company)s, w.id, %(moment)s, %(day)s, w.state = 'active', array_position(ARRAY['none', 'internal', 'member_app', 'payments'], w.digital) - 1,
                      EXISTS (SELECT FROM koperasi_cooperative_meeting m WHERE m.cooperative_id = w.id AND m.date > %(day)s::date - interval '1 year' AND m.date <= %(day)s),
                      f.date, f.members, f.assets, f.loans, f.loans_problem, y.date, y.surplus
               FROM who w
               LEFT JOIN LATERAL (SELECT * FROM koperasi_cooperative_figure WHERE cooperative_id = w.id AND date <= %(day)s ORDER BY date DESC, id DESC LIMIT 1) f ON TRUE
               LEFT JOIN LATERAL (SELECT * FROM koperasi_cooperative_figure WHERE cooperative_id = w.id AND date <= %(day)s AND period = 'year'
                                  ORDER BY date DESC, id DESC LIMIT 1) y ON TRUE
               ON CONFLICT (programme_id, moment, cooperative_id) DO NOTHING""",
            programme=self.id, company=self.company_id.id, moment=moment, day=day or fields.Date.context_today(self)))
        self.env.invalidate_all()
