import base64
import binascii
import hashlib
from io import BytesIO
from types import SimpleNamespace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import append_only
from ..requests.upload import checked_upload


class KoperasiMeetingDocument(models.Model):
    """ A paper of the pack. What it holds are its versions: a change is a new one, and the hash of the old one stays to be compared with. """
    _name = 'koperasi.meeting.document'
    _inherit = 'koperasi.meeting.part'
    _description = "Document of a Meeting"
    _order = 'meeting_id, sequence, id'
    _asked = frozenset({'sequence', 'name', 'kind', 'version_ids'})
    _states = frozenset({'draft', 'invited', 'open', 'closed'})
    _later = {'draft': frozenset({'sequence', 'name', 'kind', 'version_ids'}), **dict.fromkeys(('invited', 'open', 'closed'), frozenset({'sequence', 'version_ids'}))}

    meeting_id = fields.Many2one(ondelete='restrict')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection([
        ('annual_book', "Annual Report"), ('statements', "Statements"), ('plan', "Work Plan and Budget"), ('surplus', "Plan for the Surplus"), ('other', "Other"),
        ('minutes', "Signed Minutes"),
    ], required=True, default='other')
    version_ids = fields.One2many('koperasi.meeting.document.version', 'document_id', string="Versions")
    sha256 = fields.Char(string="SHA-256", compute='_compute_latest', help="Hash of the latest version: who has the file can compare it.")
    version_count = fields.Integer(string="Number of Versions", compute='_compute_latest')

    @api.depends('version_ids.sha256')
    def _compute_latest(self):
        for document in self:
            document.sha256 = document.version_ids.sorted('number')[-1:].sha256
            document.version_count = len(document.version_ids)

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        for document in documents:
            if document.meeting_id.state == 'closed' and document.kind != 'minutes':
                raise UserError(self.env._("Only the signed minutes are added to a meeting that is over."))
        return documents

    @api.ondelete(at_uninstall=False)
    def _unlink_empty(self):
        if self.version_ids:
            raise UserError(self.env._("A document that has a file stays in the pack."))

    def _add_version(self, file, name, note=None):
        """ A version made by the program, of a file that is ours.

        :param bytes file: base64
        :param str name: of the file
        :raises UserError: if the latest version is this very file
        """
        self.ensure_one()
        data = base64.b64decode(file)
        if self.sha256 == hashlib.sha256(data).hexdigest():
            raise UserError(self.env._("The pack has this file already."))
        # narrow sudo(): rows that nobody writes; who adds to the pack was checked
        return self.env['koperasi.meeting.document.version'].sudo().create({'document_id': self.id, 'file': file, 'file_name': name, 'note': note})


class KoperasiMeetingDocumentVersion(models.Model):
    """ One file of a document, as it was put into the pack. Never changed. """
    _name = 'koperasi.meeting.document.version'
    _inherit = 'koperasi.document'
    _description = "Version of a Document"
    _order = 'document_id, number desc'
    _rec_name = 'file_name'
    _log_access = False

    document_id = fields.Many2one('koperasi.meeting.document', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    number = fields.Integer(string="Version", required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    added_at = fields.Datetime(required=True, readonly=True)
    added_by_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')

    _number_uniq = models.UniqueIndex('(document_id, number)', "This version is there already.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        """ The file as it may be kept, its hash and number; what people send is looked at by its content. """
        rows = []
        for vals in vals_list:
            document = self.env['koperasi.meeting.document'].browse(vals.get('document_id')).exists()
            if not document:
                raise UserError(self.env._("A file belongs to a document of a meeting."))
            if not self.env.su:
                document.check_access('write')
                if document.meeting_id.state == 'cancelled' or (document.meeting_id.state == 'closed' and document.kind != 'minutes'):
                    raise UserError(self.env._("Only the signed minutes are added to a meeting that is over."))
                vals = {'document_id': document.id, 'note': vals.get('note'), **self._looked_at(vals)}
            data = base64.b64decode(vals['file'])
            before = [row['number'] for row in rows if row['document_id'] == document.id]
            rows.append({
                **vals, 'company_id': document.company_id.id, 'sha256': hashlib.sha256(data).hexdigest(), 'size': len(data), 'added_at': fields.Datetime.now(),
                'added_by_id': self.env.uid, 'number': max([*document.version_ids.mapped('number'), *before], default=0) + 1})
        # narrow sudo(): columns that no caller fills; rights were asked above and by the ACL
        self.check_access('create')
        return super(KoperasiMeetingDocumentVersion, self.sudo()).create(rows).sudo(self.env.su)

    def _looked_at(self, vals):
        try:
            data = base64.b64decode(vals.get('file') or b'', validate=False)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(self.env._("This file cannot be read.")) from error
        return checked_upload(self.env, SimpleNamespace(filename=str(vals.get('file_name') or 'dokumen'), stream=BytesIO(data)))

    def _content(self):
        """ The file, if it is still the one whose hash is published.

        :return: bytes
        :raises UserError: if it is another one
        """
        self.ensure_one()
        data = base64.b64decode(self.sudo().file or b'')        # narrow sudo(): the attachment of a version that the caller may see
        if hashlib.sha256(data).hexdigest() != self.sudo().sha256:
            raise UserError(self.env._("This file is no longer the one that was put into the pack: its hash is another. Tell the supervisors."))
        return data
