"""A return is signed by a second person with the cooperative's key, and frozen: what was signed is what is sent, to the letter."""
import json

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.modules import Manifest

from ...finance.periodic_return import FORMAT, NoReturn, digest, is_signed, key_id, parse, sign
from . import keys
from .periodic_return import SIGNERS

MOST_NOTE = 500


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    def action_sign(self):
        """ Sign returns: board or manager, another person than who made them. The figures are those of the books at this moment, or nothing is signed.

        :raises AccessError: if the caller is neither board nor manager, or made the return
        :raises UserError: if something is wrong in it, days of its period are open, the books have changed since, or the key is missing
        """
        for row in self._check_steps(*SIGNERS):
            if row.state != 'draft':
                raise UserError(self.env._("%s is signed already.", row.display_name))
            # by person, not by login (domain 1.4)
            if self.env.user._koperasi_same_person(row.made_by_id):
                raise AccessError(self.env._("You made this return: another person signs it."))
            if changed := row._differences():
                raise UserError('\n'.join([self.env._("The books have changed since the return was made. Have it computed again:"), *(
                    self.env._("%(name)s: %(then)s in the return, %(now)s in the books", **one) for one in changed)]))
            row._run_checks()
            wrong, _look = row._sentences()
            if wrong:
                raise UserError('\n'.join([self.env._("This return cannot be signed yet:"), *(f'- {line}' for line in wrong)]))
            row._sign()
        return True

    def _sign(self):
        """ Write the document, sign it, freeze the return; an earlier revision is replaced. As superuser, all was checked. """
        self.ensure_one()
        public = self._public_key(self.company_id)
        try:
            document = sign(self._document(), keys.read(key_id(public)))
        except keys.KeyMissing as error:
            raise UserError(self._key_missing(error)) from error
        text = json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1)
        self._check_written(text, public)
        replaced = self._siblings().filtered(lambda other: other != self and other.state not in ('draft', 'replaced'))
        self.env.flush_all()    # what waits in memory is still of the draft
        replaced.write({'state': 'replaced', 'next_try': False})
        self.write({
            'state': 'signed', 'document': text, 'digest': digest(document), 'signed_by_id': self.env.uid, 'signed_on': fields.Datetime.now(),
            'key_name': document['signature']['key']})
        self._remind_no_more()
        self._queue_to_office()

    def _document(self):
        """ What is signed: plain values, see ``finance.periodic_return`` """
        company, note = self.company_id, '\n'.join(filter(None, (self.reason, self.note)))
        if len(note) > MOST_NOTE:
            raise UserError(self.env._("The note, with the reason of a correction, has at most %s letters: the office takes no more.", MOST_NOTE))
        facts = {
            'nik': company.koperasi_nik or '', 'legal_number': company.koperasi_legal_number or '', 'name': company.name}
        return {
            'format': FORMAT, 'form': self.form_id.code, 'cooperative': facts, 'period': {'from': self.date_from.isoformat(), 'to': self.date_to.isoformat()},
            'revision': self.revision, 'made_at': f"{fields.Datetime.now().isoformat()}Z", 'program': f"koperasi {Manifest.for_addon('koperasi')['version']}",
            'figures': {code: value for code, value in self.figures.items() if value is not None}, 'proof': self._proof_fact(), 'seal': self._seal_fact(),
            'note': note}

    def _proof_fact(self):
        """ The roots of the proof of balance of the end of the period, None if none was made """
        proofs = {proof['book']: proof for proof in self.env['koperasi.proof']._latest(self.company_id, self.date_to) if proof['date'] == self.date_to}
        if not proofs:
            return None
        return {'date': self.date_to.isoformat(), **{book: proofs[book]['root'] if book in proofs else '' for book in ('savings', 'loans')}}

    def _seal_fact(self):
        """ The last seal of the main office's books by the end of the period, None if nothing was sealed """
        seal = self.env['koperasi.seal.day']._last(self.company_id, self.date_to)
        return {'date': seal.date.isoformat(), 'root': seal.root} if seal else None

    def _check_written(self, text, public):
        """ What is stored is read back as the office will read it: better refused here than there """
        try:
            read = parse(text.encode())
        except NoReturn as error:
            raise UserError(self.env._("The return cannot be written as a document: %s", ' '.join(map(str, error.args)))) from error
        if not is_signed(read, public):
            raise UserError(self.env._("The return was signed, but the signature does not hold: nothing was kept."))

    # -- key ------------------------------------------------------------------------------

    def _public_key(self, company):
        """ The public part of the key under which a cooperative signs, as text (base64); made with its first use.

        :raises UserError: if the folder of keys takes none
        """
        root = company.root_id.sudo()
        if not root.koperasi_return_key:
            try:
                root.koperasi_return_key = keys.unused(self.env, root) or keys.make(self.env, root)
            except keys.KeyMissing as error:
                raise UserError(self._key_missing(error)) from error
        return root.koperasi_return_key

    def _key_missing(self, error):
        name, said = error.args
        if not name:
            return self.env._("No key could be made in the folder for keys of the server (%(folder)s): %(said)s", folder=keys.folder(), said=said)
        return self.env._(
            "The key %(name)s with which the cooperative signs is not in the folder for keys of the server (%(folder)s). Bring its file back from the backup, or have an "
            "administrator make a new one and hand its sender card to the office. %(said)s", name=name, folder=keys.folder(), said=said)

    def _signed_document(self):
        """ The signed document as plain values """
        return json.loads(self.document)

    # -- files ------------------------------------------------------------------------------

    def action_get_pdf(self):
        """ Download the return on paper. """
        return self._get_file('pdf')

    def action_get_xlsx(self):
        """ Download the return as a worksheet. """
        return self._get_file('xlsx')

    def action_get_json(self):
        """ Download the signed document, as it goes to the office. """
        return self._get_file('json')

    def _get_file(self, extension):
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/return/{self.id}.{extension}', 'target': 'new'}
