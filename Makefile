# Every target is one call of dev/odoo.sh, which says more (dev/odoo.sh help).
.PHONY: help run test proof retest quick cases lint i18n shell bench oca import reset stop clean
ARGS ?=

help:
	@echo "make run              set up what is missing and serve the demo cooperative on http://127.0.0.1:8069"
	@echo "make test             set up, install in a new database, run all tests   (ARGS=\"-k name\": pytest options)"
	@echo "make proof            races, random lives, days of a till and months of the books at their full figures, half an hour or more"
	@echo "make retest K=name    the tests of that name in the last test database, updated"
	@echo "make quick            only tests/finance, which need no database"
	@echo "make cases FILE=…     puts a file of cases (cases/*.json) through the arithmetic of finance, without a database"
	@echo "make lint             ruff, pylint-odoo, Odoo's own checks, translations"
	@echo "make i18n             write i18n/koperasi.pot and i18n/id.po"
	@echo "make shell            a Python shell on the database of make run"
	@echo "make bench            measure (dev/bench)                                (ARGS=\"…\": its options)"
	@echo "make oca              compare the trial balance with that of OCA's account_financial_report"
	@echo "make import FILE=… [DB=koperasi] [COMPANY=…] [JSON=1]    opening books from a file"
	@echo "make reset            forget the database of make run; the next run makes it anew"
	@echo "make stop             stop the PostgreSQL that was started here"
	@echo "make clean            undo all: databases, cluster, cache, .odoo"

run:
	@dev/odoo.sh run $(ARGS)
test:
	@dev/odoo.sh test $(ARGS)
proof:
	@dev/odoo.sh proof $(ARGS)
retest:
	@dev/odoo.sh retest $(if $(K),-k '$(K)') $(ARGS)
quick lint i18n shell bench oca reset stop clean:
	@dev/odoo.sh $@ $(ARGS)
cases:
	@test -n '$(FILE)' || { echo "make cases FILE=tests/cases/indonesia.json [ARGS=-v]" >&2; exit 2; }
	@dev/odoo.sh cases '$(FILE)' $(ARGS)
import:
	@test -n '$(FILE)' || { echo "make import FILE=books.xlsx [DB=koperasi] [COMPANY=name] [JSON=1]" >&2; exit 2; }
	@$(if $(DB),KOPERASI_DB='$(DB)') dev/odoo.sh import '$(FILE)' $(if $(COMPANY),--company '$(COMPANY)') $(if $(JSON),--json)
