import hashlib
import hmac
import json
import os
from datetime import datetime
from urllib.parse import urlsplit

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

TIMEOUT = 10    # seconds; a gateway that is slower is tried again later


class KoperasiNoticeGateway(models.Model):
    """ Who sends WhatsApp messages for a cooperative. Another provider is a value of ``provider`` and a method ``_send_<provider>``. """
    _name = 'koperasi.notice.gateway'
    _description = "WhatsApp Gateway"
    _order = 'id'

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company.root_id)
    provider = fields.Selection([('http', "HTTP with signature")], required=True, default='http')
    url = fields.Char(string="Address", required=True, help="Takes a POST of JSON: phone, text, reference. https only.")

    _company_uniq = models.UniqueIndex('(company_id) WHERE active', "A cooperative has one active gateway.")

    @api.constrains('url')
    def _check_url(self):
        for gateway in self:
            parts = urlsplit(gateway.url)
            if parts.scheme != 'https' or not parts.hostname or parts.username:
                raise ValidationError(self.env._("The address of a gateway begins with https:// and holds no password."))

    @api.constrains('company_id')
    def _check_cooperative(self):
        if any(gateway.company_id.parent_id for gateway in self):
            raise ValidationError(self.env._("A gateway belongs to the cooperative, not to a branch."))

    def _send(self, phone, text, reference):
        """ Hand one message over.

        :param str phone: international form, ``+62812…``
        :param str text: plain text
        :param str reference: the same for each try of one message, so that the gateway can drop a twin
        :raises Exception: if it was not taken; it is tried again later
        """
        self.ensure_one()
        getattr(self, f'_send_{self.provider}')(phone, text, reference)

    def _send_http(self, phone, text, reference):
        body = json.dumps({'phone': phone, 'text': text, 'reference': reference}, ensure_ascii=False).encode()
        moment = str(int(datetime.now().timestamp()))
        signature = hmac.new(self._secret(), moment.encode() + b'.' + body, hashlib.sha256).hexdigest()
        answer = requests.post(self.url, data=body, timeout=TIMEOUT, allow_redirects=False, headers={
            'Content-Type': 'application/json', 'X-Koperasi-Time': moment, 'X-Koperasi-Signature': signature})
        if not 200 <= answer.status_code < 300:
            raise UserError(self.env._("The gateway answered %s.", answer.status_code))

    def _secret(self):
        """ From the server's environment or configuration file: never in the database, its dumps or logs """
        secret = os.environ.get('KOPERASI_WHATSAPP_SECRET') or config.get('koperasi_whatsapp_secret')
        if not secret:
            raise UserError(self.env._("The server has no secret for the gateway: set koperasi_whatsapp_secret in its configuration file."))
        return secret.encode()
