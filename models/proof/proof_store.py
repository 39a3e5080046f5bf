"""How the leaves of a month are kept: packed, since a row a member would be half a gigabyte a year, and read by a handful of rows a proof.

kind ``secret``: the month's secret, 32 bytes. ``order``: the members of ``CHUNK`` groups, lines of id, rupiah, number and name, compressed; ``number`` counts them.
``index``: for ``CHUNK_INDEX`` ids in ascending order their places in the order; ``number`` is the first id. ``level``: nodes of 40 bytes, ``number`` is the height
above the groups; one node is read by its offset.
"""
import zlib
from bisect import bisect_left
from struct import pack, unpack

import psycopg2

from odoo import fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ...finance.sum_tree import NODE, Title, build, group_bounds, group_of, prove
from ..ledger.append_only import append_only

CHUNK, CHUNK_INDEX = 64, 4096


class KoperasiProofPart(models.Model):
    """ Leaves and levels of a proof, and its secret; read by nobody but the methods of ``koperasi.proof``. Written in SQL. """
    _name = 'koperasi.proof.part'
    _description = "Part of a Proof of Balance"
    _log_access = False

    proof_id = fields.Many2one('koperasi.proof', required=True, readonly=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    kind = fields.Selection([('secret', "Secret"), ('order', "Members"), ('index', "Places"), ('level', "Level")], required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True)
    data = fields.Binary(attachment=False, readonly=True, groups=NO_ACCESS)

    _number_uniq = models.UniqueIndex('(proof_id, kind, number)')

    def init(self):
        append_only(self.env.cr, self._table)
        # not compressed by the database: so a node is read without the rest of its level
        self.env.cr.execute("ALTER TABLE koperasi_proof_part ALTER COLUMN data SET STORAGE EXTERNAL")

    def write(self, vals):
        self.env['koperasi.proof']._refuse()
        return super().write(vals)


class KoperasiProof(models.Model):
    _inherit = 'koperasi.proof'

    def _store(self, tree, secret):
        """ Keep a tree, all that its proofs are made of

        :param Tree tree: of ``finance.sum_tree``
        :param bytes secret: of the tree
        """
        self.ensure_one()
        self.flush_recordset()
        count, groups = len(tree.order), tree.title.places // 32
        parts = [('secret', 0, secret)]
        for number, start in enumerate(range(0, groups, CHUNK)):
            first, after = group_bounds(count, start)[0], group_bounds(count, min(start + CHUNK, groups) - 1)[1]
            lines = '\n'.join([f'{member_id}\t{balance}\t{who}' for member_id, who, balance in tree.order[first:after]])
            parts.append(('order', number, zlib.compress(lines.encode(), 1)))
        places = sorted([(member[0], slot) for slot, member in enumerate(tree.order)])
        for start in range(0, count, CHUNK_INDEX):
            ids, slots = zip(*places[start:start + CHUNK_INDEX], strict=True)
            parts.append(('index', ids[0], pack(f'<{len(ids)}i{len(ids)}I', *ids, *slots)))
        parts += [('level', number, level) for number, level in enumerate(tree.levels)]
        self.env.cr.execute_values(
            "INSERT INTO koperasi_proof_part (proof_id, company_id, kind, number, data) VALUES %s",
            [(self.id, self.company_id.id, kind, number, psycopg2.Binary(data)) for kind, number, data in parts])

    def _part(self, kind, number):
        """ One part; empty bytes if there is none. Of an index, that in which the id would be. """
        rows = self.env.execute_query(SQL(
            "SELECT data FROM koperasi_proof_part WHERE proof_id = %s AND kind = %s AND number <= %s ORDER BY number DESC LIMIT 1", self.id, kind, number))
        return bytes(rows[0][0]) if rows else b''

    def _slot(self, leaf_id):
        """ The place of somebody in the order; None if he is not in it """
        data = self._part('index', leaf_id)
        count = len(data) // 8
        found = unpack(f'<{count}i{count}I', data)
        place = bisect_left(found, leaf_id, 0, count)
        return found[count + place] if place < count and found[place] == leaf_id else None

    def _group(self, index):
        """ ``(id, who, balance)`` of the members of a group, in order """
        first, after = group_bounds(self.members, index)
        start = group_bounds(self.members, index // CHUNK * CHUNK)[0]
        return self._lines(self._part('order', index // CHUNK))[first - start:after - start]

    def _lines(self, data):
        found = [line.split('\t') for line in zlib.decompress(data).decode().split('\n') if line]
        return [(int(leaf_id), who, int(balance)) for leaf_id, balance, who in found]

    def _title(self):
        return Title(self.cooperative, self.book, self.date.isoformat(), self.members, self.places)

    def _proof_of(self, leaf_id):
        """ The proof of one who is in the tree.

        :param int leaf_id: id of the ``res.partner`` of a member, or minus the id of a ``koperasi.account`` of nobody
        :return: dict as ``finance.sum_tree.verify`` takes it; None if he is not in it
        """
        self.ensure_one()
        slot = self._slot(leaf_id)
        if slot is None:
            return None
        index = group_of(self.members, slot)
        beside = {number: bytes(node) for number, node in self.env.execute_query(SQL(
            """SELECT number, substring(data FROM ((%s >> number) # 1) * %s + 1 FOR %s) FROM koperasi_proof_part
               WHERE proof_id = %s AND kind = 'level'""", index, NODE, NODE, self.id))}
        return prove(self._part('secret', 0), self._title(), bytes.fromhex(self.root), int(self.total), slot, self._group(index), lambda level, _index: beside[level])

    def _rebuilt(self):
        """ The tree made anew from what was kept; it gives the same root, unless somebody changed it

        :return: ``Tree``
        """
        rows = self.env.execute_query(SQL("SELECT data FROM koperasi_proof_part WHERE proof_id = %s AND kind = 'order' ORDER BY number", self.id))
        members = [member for (data,) in rows for member in self._lines(bytes(data))]
        return build(self._part('secret', 0), self.cooperative, self.book, self.date, members, shuffled=True)
