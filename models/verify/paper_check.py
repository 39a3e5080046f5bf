from datetime import date

from odoo import api, models

from ...finance.paper import is_same_file, read_file
from ...reports.text import day, rupiah
from ..member.person import mask_name
from ..seal import keys

SHOWN = 20   # lines that the page names


class KoperasiIssuedPaper(models.Model):
    """ What the page says to whoever holds a paper: nothing that is not on it; to its owner also what the books say instead. """
    _inherit = 'koperasi.issued.paper'

    @api.model
    def _find(self, code):
        """ The paper of a code that somebody typed or scanned: blanks and capitals do not count; superuser, empty if there is none """
        code = ''.join(character for character in (code or '') if character.isascii() and character.isalnum()).lower()
        return self.sudo().search([('code', '=', code)], limit=1) if len(code) == 32 else self.sudo().browse()

    def _page_of_code(self, member):
        """ The page of this paper.

        :param member: ``koperasi.member`` who is logged in; may be empty
        """
        return self._page_of(self.sudo()._issue(), member)

    @api.model
    def _page_of_file(self, content, member):
        """ The pages of the papers in an uploaded PDF.

        :param bytes content: of the file
        :return: list of dicts; empty if the file is none of ours
        """
        issues, marked, blank = read_file(content)
        pages = []
        for issue in issues[:10]:
            try:
                whole = is_same_file(keys.read(issue.key_name), marked, blank)
            except keys.KeyMissing:
                whole = None
            page = self._page_of(issue, member)
            if whole is False and page['state'] in ('same', 'changed'):
                page['file'] = self.env._("This file itself was changed after it was made, so what it shows may not be what was printed. Below is how the lines stand that were printed.")
                page['state'] = 'edited' if page['state'] == 'same' else page['state']
            pages.append(page)
        return pages

    def _page_of(self, issue, member):
        found = self._checked(issue)
        page = {'state': found['state'], 'file': False, 'sentences': [], 'now': []}
        if found['state'] in ('forged', 'unknown'):
            return page
        account = self.env['koperasi.account'].sudo().browse(issue.account_id)
        first, last = date.fromisoformat(issue.date_from), date.fromisoformat(issue.date_to)
        page.update(
            cooperative=account.company_id.root_id.name, name=mask_name(account.member_id.name or account.partner_id.name), account=self._masked_number(account.number),
            period=self.env._("%(first)s to %(last)s", first=day(self.env, first), last=day(self.env, last)), lines=found['lines'],
            sentences=self._sentences(found))
        if member and account in member._portal_accounts():
            page['now'] = self._lines_now(account, first, last, found['changed'])
        return page

    @api.model
    def _masked_number(self, number):
        return f"{'*' * max(len(number) - 4, 0)}{number[-4:]}"

    @api.model
    def _sentences(self, found):
        """ What was found, in plain words """
        changed, sentences = found['changed'], []
        if changed:
            sentences.append(self.env._("Changed at line %s.", changed[0]) if len(changed) == 1 else self.env._(
                "Changed at lines %s.", ", ".join(map(str, changed[:SHOWN])) + (" …" if len(changed) > SHOWN else "")))
        if found['added']:
            sentences.append(self.env._("%s movements stand in this period now that were not on the paper.", found['added']))
        if not found['opening']:
            sentences.append(self.env._("The opening balance is another one now."))
        if not found['closing']:
            sentences.append(self.env._("The closing balance is another one now."))
        if found['later']:
            sentences.append(self.env._("%s movements were booked later on the last day of the paper; they do not speak against it.", found['later']))
        return sentences

    @api.model
    def _lines_now(self, account, first, last, changed):
        """ To the owner of the account: what the books say now at the lines that were changed """
        lines = account._statement(first, last)['lines']
        return [{'number': number, 'date': day(self.env, lines[number - 1]['date']), 'receipt': lines[number - 1]['number'], 'amount': rupiah(lines[number - 1]['amount'])}
                for number in changed[:SHOWN] if number <= len(lines)]
