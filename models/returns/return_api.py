import re

from odoo import api, models

from ..api.errors import ApiError
from .sender import GROUP

DIGEST = re.compile('[0-9a-f]{64}')
MOST = 100            # digests a question
SENDS = 60            # documents of a sender a minute
MAX_TEXT = 400_000    # letters of a document; its own limit of bytes is lower


class KoperasiReturnApi(models.AbstractModel):
    """ What a cooperative's program says and asks at the supervising office: three methods of JSON-2 (``POST /json/2/koperasi.return.api/<method>``), each one
    database transaction. The caller is a ``koperasi.return.sender`` and has nothing but his own cooperative's returns. Errors are as of ``koperasi.api``;
    a document that is not taken is no error but an answer, since the office writes it down.
    """
    _name = 'koperasi.return.api'
    _description = "API for Returns"

    @api.model
    def send(self, document):
        """ Hand in a return. The same document is answered alike however often it comes.

        :param str document: the signed document, to the letter
        :return: dict as of ``koperasi.return.received._receive``
        """
        sender = self._sender()
        if not isinstance(document, str) or not document or len(document) > MAX_TEXT:
            raise ApiError('invalid', sender.env._("%s is not valid.", 'document'))
        # each try counts, refused or not: a program that runs wild does not fill the office's books
        if wait := sender.env['koperasi.tries']._too_many(f'return:{sender.id}', SENDS, 60):
            raise ApiError('busy', sender.env._("Too many documents: try again in %s seconds.", wait))
        return sender.env['koperasi.return.received']._receive(sender.company_id, document.encode('utf-8', 'replace'), 'api', sender)

    @api.model
    @api.readonly
    def status(self, digests):
        """ What became of returns that were sent.

        :param list digests: SHA-256 of documents, 100 at most
        :return: dict by digest: ``state``, ``receipt``, ``problems``, ``question``, ``reason``; a digest that the office does not know of this cooperative is left out
        """
        sender = self._sender()
        if not isinstance(digests, list) or len(digests) > MOST or not all(isinstance(one, str) and DIGEST.fullmatch(one) for one in digests):
            raise ApiError('invalid', sender.env._("%s is not valid.", 'digests'))
        found = sender.env['koperasi.return.received'].search([('cooperative_id', '=', sender.cooperative_id.id), ('digest', 'in', digests)])
        return {row.digest: {**row._answer(), 'question': row.question or None, 'reason': row.decision or None} for row in found}

    @api.model
    @api.readonly
    def dues(self):
        """ What the cooperative owes the office.

        :return: list of dicts ``form``, ``from``, ``to``, ``due``, ``state`` (open, sent, asked), the earliest first
        """
        sender = self._sender()
        found = sender.env['koperasi.return.due'].search([('cooperative_id', '=', sender.cooperative_id.id), ('status', 'in', ('open', 'sent', 'asked'))])
        return [{'form': row.form_id.code, 'from': row.date_from.isoformat(), 'to': row.date_to.isoformat(), 'due': row.due_date.isoformat(), 'state': row.status} for row in found]

    def _sender(self):
        Sender = self.env(context={})['koperasi.return.sender']
        sender = Sender._own('program') if self.env.user.has_group(GROUP) else Sender
        if not sender:
            raise ApiError('forbidden', self.env._("This login sends no returns."))
        return sender
