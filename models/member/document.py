import base64
import binascii
import os

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MAX_BYTES = 10 * 1024 * 1024


def file_type(data):
    """ Extension and media type by the first bytes, of the kinds that a browser shows without running anything.

    :param bytes data: content of the file
    :return: pair, or None if the file is of another kind (HTML, SVG, Office, …)
    """
    if data.startswith(b'%PDF-'):
        return 'pdf', 'application/pdf'
    if data.startswith(b'\x89PNG\r\n\x1a\n'):
        return 'png', 'image/png'
    if data.startswith(b'\xff\xd8\xff'):
        return 'jpg', 'image/jpeg'
    if data.startswith(b'RIFF') and data[8:12] == b'WEBP':
        return 'webp', 'image/webp'
    return None


class KoperasiDocument(models.AbstractModel):
    """ A scan that only those see who may see its record: the file's kind is found by its content, and it has no public link. """
    _name = 'koperasi.document'
    _description = "Document"

    file = fields.Binary(required=True, attachment=True, help="PDF, PNG, JPEG or WebP, at most 10 MB.")
    file_name = fields.Char()
    mimetype = fields.Char(string="File Type", readonly=True, copy=False)
    expiry_date = fields.Date(string="Valid Until")
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create([self._checked_file(vals) for vals in vals_list])
        documents._set_attachment_type()
        return documents

    def write(self, vals):
        result = super().write(self._checked_file(vals))
        if 'file' in vals:
            self._set_attachment_type()
        return result

    def _checked_file(self, vals):
        """ The values with the type and the name that the content of the file asks for.

        :raises UserError: if the file is too big or of a kind that is not taken
        """
        vals = {key: value for key, value in vals.items() if key != 'mimetype'}
        if vals.get('file'):
            try:
                data = base64.b64decode(vals['file'])
            except (binascii.Error, ValueError, TypeError) as error:
                raise UserError(self.env._("This file cannot be read.")) from error
            if len(data) > MAX_BYTES:
                raise UserError(self.env._("A document may have at most 10 MB."))
            found = file_type(data)
            if not found:
                raise UserError(self.env._("Only PDF, PNG, JPEG and WebP files are taken as documents."))
            extension, vals['mimetype'] = found
            # a page named .html that begins as a PDF would be opened as a page where it is saved
            stem = os.path.splitext(os.path.basename(vals.get('file_name') or self[:1].file_name or 'document'))[0]
            vals['file_name'] = f'{stem}.{extension}'
        elif vals.get('file_name') and self:
            extension = os.path.splitext(self[0].file_name or '')[1]
            vals['file_name'] = os.path.splitext(os.path.basename(vals['file_name']))[0] + extension
        return vals

    def _set_attachment_type(self):
        """ The media type that the file is served with is ours, not one guessed again. """
        for document in self:
            document.sudo().env['ir.attachment'].search([
                ('res_model', '=', self._name), ('res_field', '=', 'file'), ('res_id', '=', document.id),
            ]).write({'mimetype': document.mimetype})


class KoperasiMemberDocument(models.Model):
    """ Scans of identity papers. Only who may see personal data has any access, to the record and so to its file. """
    _name = 'koperasi.member.document'
    _description = "Member Document"
    _inherit = ['koperasi.document']
    _order = 'member_id, type, id desc'
    _rec_name = 'file_name'

    member_id = fields.Many2one('koperasi.member', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='member_id.company_id', store=True, index=True)
    type = fields.Selection([
        ('ktp', "Identity card (KTP)"), ('kk', "Family card (KK)"), ('photo', "Photo"),
        ('marriage', "Marriage or divorce certificate"), ('other', "Other"),
    ], required=True, default='ktp')


class IrAttachment(models.Model):
    _inherit = 'ir.attachment'

    @api.constrains('public', 'access_token', 'res_model')
    def _check_koperasi_private(self):
        private = self.pool['koperasi.document']._inherit_children
        for attachment in self.sudo():
            if attachment.res_model in private and (attachment.public or attachment.access_token):
                raise ValidationError(self.env._("Papers of members cannot be shared by a public link."))
