from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import FUNCTION
from ..ledger.checks import check_role, text
from .seal_day import SUPERVISOR

# what was found stays; only the supervisor's word about it is added, once
GUARD = f"""
{FUNCTION}
DROP TRIGGER IF EXISTS koperasi_seal_finding_stays ON koperasi_seal_finding;
CREATE TRIGGER koperasi_seal_finding_stays BEFORE UPDATE ON koperasi_seal_finding FOR EACH ROW
    WHEN (OLD.state <> 'open' OR (OLD.company_id, OLD.kind, OLD.name, OLD.res_model, OLD.res_id, OLD.found_at, OLD.fingerprint)
        IS DISTINCT FROM (NEW.company_id, NEW.kind, NEW.name, NEW.res_model, NEW.res_id, NEW.found_at, NEW.fingerprint))
    EXECUTE FUNCTION koperasi_append_only();
DROP TRIGGER IF EXISTS koperasi_seal_finding_is_kept ON koperasi_seal_finding;
CREATE TRIGGER koperasi_seal_finding_is_kept BEFORE DELETE ON koperasi_seal_finding FOR EACH ROW EXECUTE FUNCTION koperasi_append_only();
"""


class KoperasiSealFinding(models.Model):
    """ What the check of the seals found: a record that is not what was sealed. Told to the supervisors, who say what came of it. """
    _name = 'koperasi.seal.finding'
    _description = "Changed After Sealing"
    _order = 'id desc'
    _inherit = ['mail.thread', 'mail.activity.mixin']

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection([
        ('changed', "Changed"), ('gone', "Gone"), ('added', "Added"), ('day', "Seal of a Day"), ('key', "Key"), ('log', "Log of Roots"),
    ], required=True, readonly=True)
    name = fields.Text(string="What Was Found", required=True, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field='res_model', readonly=True)
    found_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    fingerprint = fields.Char(required=True, readonly=True, copy=False)   # the same thing found again is the same finding
    state = fields.Selection([('open', "Open"), ('explained', "Explained")], required=True, readonly=True, default='open', tracking=True)
    explanation = fields.Text(readonly=True, copy=False)
    explained_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    explained_at = fields.Datetime(readonly=True, copy=False)

    _fingerprint_uniq = models.UniqueIndex('(company_id, fingerprint)', "This was found already.")

    def init(self):
        self.env.cr.execute(GUARD)

    @api.depends('kind', 'found_at')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for finding in self:
            finding.display_name = f"{kinds.get(finding.kind, '')}: {(finding.name or '')[:80]}"

    def explain(self, words):
        """ A supervisor writes down what came of it; the finding stays.

        :param str words: what was found out and done
        :raises AccessError: if the caller is no supervisor
        :raises UserError: without words, or if it was explained already
        """
        self.ensure_one()
        check_role(self.env, SUPERVISOR)
        self.check_access('read')
        words = text(self.env, words, self.env._("What came of it"), required=True)
        if self.state != 'open':
            raise UserError(self.env._("This was explained already."))
        finding = self.sudo()
        finding.write({'state': 'explained', 'explanation': words, 'explained_by_id': self.env.uid, 'explained_at': fields.Datetime.now()})
        finding.activity_unlink(['mail.mail_activity_data_todo'])
        return True

    def action_open_record(self):
        """ Open the record that was found changed, if it is there and the user may see it.

        :raises UserError: if it is gone
        """
        self.ensure_one()
        record = self.res_model in self.env and self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("This record is gone."))
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'view_mode': 'form'}

    @api.model
    def _note(self, company, found):
        """ Keep what a check found, but for what was found before.

        :param company: branch
        :param list found: dicts ``kind, name, res_model, res_id, fingerprint``
        :return: the new ones, as superuser
        """
        Finding = self.sudo()
        known = {row['fingerprint'] for row in Finding.search_read([('company_id', '=', company.id), ('fingerprint', 'in', [row['fingerprint'] for row in found])], ['fingerprint'])}
        fresh = {row['fingerprint']: row for row in found if row['fingerprint'] not in known}
        return Finding.create([{**row, 'company_id': company.id} for row in fresh.values()])
