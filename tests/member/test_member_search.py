from odoo.tests import tagged

from .common import NIK_MAN, NIK_WOMAN, MemberCase


@tagged('-at_install', 'post_install')
class TestMemberSearch(MemberCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petrus = cls.register("Petrus Kolo", nik=NIK_MAN, phone='0812-3456-7249')
        cls.maria = cls.register("María D'Costa", nik=NIK_WOMAN, phone='+670 7723 4567')
        cls.percent = cls.register("100% Usaha_Tani", phone='0380 821234')
        cls.mine = cls.petrus | cls.maria | cls.percent

    def found(self, text, user=None):
        user = user or self.teller
        pairs = self.as_user(self.Member, user).name_search(text, [('id', 'in', self.mine.ids)])
        return self.Member.browse([pair[0] for pair in pairs])

    def test_search(self):
        self.assertIn('•', self.as_user(self.petrus, self.teller).nik_masked)
        for text, expected in [
            ('petrus', self.petrus), ('KOLO pet', self.petrus), ('petrus kola', self.Member), ('etru', self.petrus),
            ('maria', self.maria), ("d'costa", self.maria), ('Marìa', self.maria),
            (self.petrus.number, self.petrus), (self.petrus.display_name, self.petrus), (f'{self.petrus.number} kolo', self.petrus),
            ('081234567249', self.petrus), ('+6281234567249', self.petrus), ('6281234567249', self.petrus), ('0812 3456 7249', self.petrus),
            ('0812-3456-7249', self.petrus), ('567249', self.petrus), ('+67077234567', self.maria), ('(0380)821234', self.percent),
            (NIK_MAN, self.petrus), (NIK_MAN[6:], self.petrus), ('5301.0152.0485.0002', self.maria), ('53010112 kolo', self.petrus),
            ('53010112 maria', self.Member),
            ('100%', self.percent), ('usaha_tani', self.percent), ('usaha-tani', self.Member), ('%', self.mine), ('_', self.Member), ('_tani', self.percent),
            ('', self.mine), ('ko', self.petrus), ('ol', self.Member),   # two letters: the beginning of a word
        ]:
            with self.subTest(text=text):
                self.assertEqual(self.found(text), expected)
                domain = [('display_name', 'ilike', text), ('id', 'in', self.mine.ids)]
                self.assertEqual(self.as_user(self.Member, self.teller).search(domain), expected)

    def test_number_comes_first(self):
        number = int(self.petrus.number)
        inside = self.register(f"A{self.petrus.number} Toko", phone=f'0812{self.petrus.number}99')
        Member = self.as_user(self.Member, self.teller)
        for text in (self.petrus.number, str(number)):
            pairs = Member.name_search(text, limit=8)
            self.assertEqual(pairs[0], (self.petrus.id, self.petrus.display_name))
            self.assertEqual(len({pair[0] for pair in pairs}), len(pairs))
        self.assertIn(inside.id, [pair[0] for pair in Member.name_search(self.petrus.number)])
        self.assertEqual(Member.name_search(str(number), limit=1), [(self.petrus.id, self.petrus.display_name)])

    def test_operators(self):
        Member = self.as_user(self.Member, self.teller)
        for operator, value, expected in [
            ('=', "Petrus Kolo", self.petrus), ('=', self.petrus.number, self.petrus), ('=', self.petrus.display_name, self.petrus),
            ('=', "petrus", self.Member), ('in', ["Petrus Kolo", self.maria.number], self.petrus | self.maria),
            ('not ilike', 'petrus', self.maria | self.percent), ('!=', "Petrus Kolo", self.maria | self.percent),
        ]:
            with self.subTest(operator=operator, value=value):
                self.assertEqual(Member.search([('display_name', operator, value), ('id', 'in', self.mine.ids)]), expected)
        accounts = self.env['koperasi.account'].search([('member_id', 'ilike', 'petrus kolo'), ('company_id', '=', self.coop.id)])
        self.assertFalse(accounts)

    def test_text_follows(self):
        self.petrus.write({'name': "Yohanes Nai", 'phone': '085300001111'})
        self.assertFalse(self.found('petrus'))
        self.assertEqual(self.found('yohanes 0853'), self.petrus)

    def test_index(self):
        self.env.cr.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if not self.env.cr.rowcount:
            self.skipTest("no pg_trgm in this database: searching works, slower")
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'koperasi_member' AND indexdef LIKE '%search_text%'")
        self.assertIn('gin_trgm_ops', self.env.cr.fetchone()[0])
