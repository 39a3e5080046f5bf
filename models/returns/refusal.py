from odoo import api, fields, models

from ..ledger.append_only import append_only
from .received import CHANNELS

REASONS = [
    ('size', "Too Large"), ('json', "No Document"), ('format', "Unknown Format"), ('shape', "Not Built as Agreed"), ('unknown', "Unknown Cooperative"),
    ('not_yours', "Of Another Cooperative"), ('unsigned', "Not Signed"), ('unknown_key', "Unknown Key"), ('revoked_key', "Revoked Key"), ('forged', "Signature Does Not Hold"),
    ('form', "Unknown Form"), ('period', "No Whole Period"), ('future', "Period Not Over"), ('made_at', "Made at an Impossible Time"), ('figures', "Figures Not Asked For"),
    ('altered', "Same Revision, Other Content"), ('old_revision', "Replay of an Old Revision")]
CODES = [code for code, _label in REASONS]


class Refused(Exception):
    """ This document is not taken, for a reason of ``REASONS`` """

    def __init__(self, code, cooperative=None, **facts):
        super().__init__(code)
        self.code, self.cooperative, self.facts = code, cooperative, facts


class KoperasiReturnRefusal(models.Model):
    """ What came and was not taken: forged, replayed, altered, or no return at all. Never the body: only its SHA-256 and size. Written once, never changed. """
    _name = 'koperasi.return.refusal'
    _description = "Refused Document"
    _order = 'id desc'
    _rec_name = 'reason'
    _log_access = False

    at = fields.Datetime(required=True, readonly=True, index=True, default=lambda self: fields.Datetime.now())
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    cooperative_id = fields.Many2one('koperasi.cooperative', string="It Says It Is Of", readonly=True, index=True, ondelete='restrict')
    sender_id = fields.Many2one('koperasi.return.sender', readonly=True, index='btree_not_null', ondelete='restrict')
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True, index=True)
    digest = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True, aggregator=None)

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _sentence(self, code, facts):
        """ What the sender is told, in words """
        env = self.env
        return {
            'size': env._("The document is larger than a return can be."),
            'json': env._("This is no JSON document, or one of its names stands twice."),
            'format': env._("This is no return of the format koperasi-return/1."),
            'shape': env._("The document is not built as a return is: %s.", facts.get('what', '')),
            'unknown': env._("The office knows no cooperative with this NIK or legal entity number. Ask the registrar."),
            'not_yours': env._("This login does not send for the cooperative that the document names."),
            'unsigned': env._("The document is not signed."),
            'unknown_key': env._("The office does not know the key that signed it. Hand your sender card to the registrar."),
            'revoked_key': env._("The key that signed it was revoked."),
            'forged': env._("The signature does not hold: the document was changed after it was signed, or signed by somebody else."),
            'form': env._("The office has no such form for this period."),
            'period': env._("The return is not for a whole month, quarter or year of its form."),
            'future': env._("This period is not over yet."),
            'made_at': env._("The time at which it says it was made cannot be right."),
            'figures': env._("These figures are not asked for, or are not whole numbers, dates or words as the form wants them: %s.", facts.get('what', '')),
            'altered': env._("Another return of this period and revision was taken already. A correction needs the next revision."),
            'old_revision': env._("A later revision of this period was taken already."),
        }[code]
