"""The addresses of the pages: Dutch words and ids, never a name or a number of a person."""

from django.urls import path

from overstap.portal.pages.views import (
    accounts,
    clients,
    exports,
    language,
    migrations,
    notices,
    reports,
    returns,
    start,
    uploading,
)

urlpatterns = [
    path("", start.start_page, name="start"),
    path("taal/", language.language_choice, name="set_language"),
    path("kantoren/", accounts.account_choice, name="accounts"),
    path("klanten/", clients.client_list, name="clients"),
    path("klanten/<int:client_id>/", clients.client_page, name="client"),
    path("aangiften/", returns.return_list, name="returns"),
    path("aangiften/<int:return_id>/", returns.return_page, name="return"),
    path("aangiften/<int:return_id>/bestand/", returns.return_document, name="return_document"),
    path("aangiften/<int:return_id>/bijlagen/<int:attachment_id>/", returns.attachment, name="attachment"),
    path("aanslagen/", notices.notice_list, name="notices"),
    path("aanslagen/<int:notice_id>/bestand/", notices.notice_document, name="notice_document"),
    path("migraties/", migrations.migration_list, name="migrations"),
    path("migraties/koppelbestand/", uploading.link_file, name="link_file"),
    path("migraties/nieuw/", uploading.welcome, name="upload"),
    path("migraties/nieuw/opties/", uploading.options, name="upload_options"),
    path("migraties/nieuw/bestand/", uploading.choose_file, name="upload_file"),
    path("migraties/meenemen/", exports.export_list, name="exports"),
    path("migraties/meenemen/maken/", exports.export_ask, name="export_ask"),
    path("migraties/meenemen/<int:number>/bestand/", exports.export_file, name="export_file"),
    path("migraties/meenemen/<int:number>/wissen/", exports.export_erase, name="export_erase"),
    path("migraties/<int:number>/", migrations.migration_page, name="migration"),
    path("migraties/<int:number>/voortgang/", migrations.migration_progress, name="migration_progress"),
    path("migraties/<int:number>/starten/", migrations.migration_start, name="migration_start"),
    path("migraties/<int:number>/afbreken/", migrations.migration_cancel, name="migration_cancel"),
    path("migraties/<int:number>/verdergaan/", migrations.migration_resume, name="migration_resume"),
    path("migraties/<int:number>/verslag.pdf", reports.pdf, name="migration_pdf"),
    path("migraties/<int:number>/verslag.csv", reports.csv, name="migration_csv"),
    path("migraties/<int:number>/<slug:name>.csv", reports.ledger_csv, name="migration_ledger_csv"),
    path("migraties/<int:number>/<slug:name>/", migrations.migration_ledger, name="migration_ledger"),
]
