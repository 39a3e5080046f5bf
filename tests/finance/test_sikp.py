from datetime import date

from hypothesis import strategies as st

from odoo.addons.koperasi.finance.sikp import Field, cell, line, read_codes, read_lines, whole_file

from .common import PropertyCase, property_test

NAME = Field("nama", least=2, length=10, required=True)
SEX = Field("jns_kelamin", "code", codes={"male": "1", "female": "2"}, required=True)


class TestSikp(PropertyCase):
    def test_what_a_field_may_be(self):
        nik = Field("nik", "nik", required=True)
        for one, value, expected in (
            (nik, "5301011203950003", ("5301011203950003", None)),
            (nik, "530101120395000", ("530101120395000", "nik")),
            (nik, "53010112039500031", ("53010112039500031", "nik")),
            (nik, "530101120395000x", ("530101120395000x", "nik")),
            (nik, "٥٣٠١٠١١٢٠٣٩٥٠٠٠٣", ("٥٣٠١٠١١٢٠٣٩٥٠٠٠٣", "nik")),
            (nik, None, ("", "missing")),
            (nik, " 5301011203950003 ", ("5301011203950003", None)),
            (NAME, "Ana", ("Ana", None)),
            (NAME, "A", ("A", "short")),
            (NAME, "Maria Goreti", ("Maria Goreti", "long")),
            (SEX, "female", ("2", None)),
            (SEX, "other", ("other", "code")),
            (Field("tgl", "date"), date(1995, 3, 12), ("12031995", None)),
            (Field("tgl", "date", "yyyy-mm-dd"), date(1995, 3, 12), ("1995-03-12", None)),
            (Field("tgl", "date"), "12031995", ("12031995", "date")),
            (Field("tgl", "date"), None, ("", None)),
            (Field("nilai", "amount"), 20_000_000, ("20000000", None)),
            (Field("nilai", "amount"), 0, ("0", None)),
            (Field("nilai", "amount"), -1, ("-1", "amount")),
            (Field("nilai", "amount"), 1.5, ("1.5", "amount")),
            (Field("flag", "code", codes={"1": "1"}), True, ("1", None)),
            (Field("kode", "digits", length=4, least=4), "5301", ("5301", None)),
            (Field("kode", "digits", length=4, least=4), "531", ("531", "short")),
            (Field("kode", "digits"), "53A1", ("53A1", "digits")),
        ):
            with self.subTest(field=one.code, value=value):
                self.assertEqual(cell(one, value), expected)

    def test_nothing_smuggles_in(self):
        """Neither a field or a line more, nor a formula for who opens the file"""
        free = Field("alamat")
        for text, problem, replaced in (
            ("Jl. A|1000000", "separator", "Jl. A 1000000"), ("Jl. A\r\n5301|x", "separator", "Jl. A 5301 x"), ("Jl. A\nB", "separator", "Jl. A B"),
            ("A\u2028B", "separator", "A B"), ("A\x00B", "separator", "A B"), ("=cmd|' /C calc'!A0", "separator", "cmd ' /C calc'!A0"),
            ("=1+1", "formula", "1+1"), ("@SUM(A1)", "formula", "SUM(A1)"), ("-", "formula", ""), ("+62", "formula", "62"),
        ):
            with self.subTest(text=text):
                self.assertEqual(cell(free, text)[1], problem)
                self.assertEqual(cell(free, text, replace=True), (replaced, None))
        self.assertEqual(cell(Field("x", "code", codes={"a": "1|2"}), "a")[1], "separator")

    def test_a_line_and_a_file(self):
        text, problems = line([Field("nik", "nik"), NAME, SEX], ["5301011203950003", "Ana", "female"])
        self.assertEqual((text, problems), ("5301011203950003|Ana|2", []))
        self.assertEqual(line([NAME, SEX], ["", "x"])[1], [("nama", "missing"), ("jns_kelamin", "code")])
        self.assertEqual(line([NAME], ["Añа"], "ascii")[1], [("nama", "encoding")])
        self.assertEqual(whole_file([text, "b"]), b"5301011203950003|Ana|2\r\nb\r\n")
        self.assertEqual(whole_file(["Añ"], "cp1252", "\n"), b"A\xf1\n")

    def test_reading(self):
        self.assertEqual(read_lines(b"\xef\xbb\xbfa|b \r\n\r\nc\rd|\n"), [["a", "b"], ["c"], ["d", ""]])
        for content in (b"\xff\xfe\x00", b"a\x00b"):
            with self.assertRaises(ValueError):
                read_lines(content)
        self.assertEqual(read_codes("male=1\n\n female = 2 "), {"male": "1", "female": "2"})
        for bad in ("x", "a=", "=1", "a=1\na=2", "a=1|2"):
            with self.subTest(bad=bad), self.assertRaises(ValueError):
                read_codes(bad)

    @property_test(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.booleans())
    def test_what_is_sent_is_read_as_it_was(self, texts, replace):
        """Whatever anybody typed: as many fields in as many lines"""
        fields = [Field(f"f{number}") for number in range(len(texts))]
        written, problems = line(fields, texts, replace=replace)
        if not problems and written.strip(" |"):
            [back] = read_lines(whole_file([written]))
            self.assertEqual(len(back), len(fields))
            for text in back:
                self.assertFalse(text.startswith(("=", "+", "-", "@")))
