from odoo.tests import tagged

from .common import TransparencyCase
from .figures import FiguresPart
from .page import PagePart
from .snapshot import SnapshotPart


@tagged('post_install', '-at_install')
class TestTransparency(FiguresPart, PagePart, SnapshotPart, TransparencyCase):
    """ One class, so that its members and loans are made once """
