"""Documents of our own for the pages: a VAT message as the year 2020 had them, and a program's document."""

NAMESPACE = "http://www.nltaxonomie.nl/nt14/bd/20191211/dictionary/bd-data"

VAT_MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<xbrli:xbrl xmlns:bd-i="{NAMESPACE}" xmlns:link="http://www.xbrl.org/2003/linkbase"
    xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
    xmlns:xbrli="http://www.xbrl.org/2003/instance">
  <link:schemaRef xlink:type="simple"
      xlink:href="http://www.nltaxonomie.nl/nt14/bd/20191211/entrypoints/bd-rpt-ob-aangifte-2020.xsd"/>
  <xbrli:context id="Msg">
    <xbrli:entity>
      <xbrli:identifier scheme="www.belastingdienst.nl/omzetbelastingnummer">111222333B01</xbrli:identifier>
    </xbrli:entity>
    <xbrli:period><xbrli:startDate>2020-10-01</xbrli:startDate><xbrli:endDate>2020-12-31</xbrli:endDate></xbrli:period>
  </xbrli:context>
  <xbrli:unit id="EUR"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>
  <bd-i:ContactSurname contextRef="Msg">Linden &lt;script&gt;</bd-i:ContactSurname>
  <bd-i:SoftwareCustomField contextRef="Msg">2020-11-05</bd-i:SoftwareCustomField>
  <bd-i:ValueAddedTaxOwedToBePaidBack contextRef="Msg" unitRef="EUR"
      decimals="INF">-3150</bd-i:ValueAddedTaxOwedToBePaidBack>
  <bd-i:ValueAddedTaxOwed contextRef="Msg" unitRef="EUR" decimals="INF">12345</bd-i:ValueAddedTaxOwed>
  <bd-i:TaxedTurnoverSuppliesServicesGeneralTariff contextRef="Msg" unitRef="EUR"
      decimals="INF">15000</bd-i:TaxedTurnoverSuppliesServicesGeneralTariff>
</xbrli:xbrl>
""".encode()

PROGRAM_DOCUMENT = """{"overstap_document": 1, "program": "VPB 2012", "form": "vpb-aangifte", "tax_year": 2012,
"sections": [
{"name": "Activa", "fields": [{"name": "B001", "label": "Liquide middelen", "value": "12.345"},
{"name": "B002", "label": "Voorraden", "value": ""}]},
{"name": "Notities", "fields": [{"name": "Z001", "label": "Aantekening", "value": "Zie dossier – map 3"}]}]}""".encode()
