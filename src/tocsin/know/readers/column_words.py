# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What people call the columns of asset and supplier lists: English, Chinese, German, French, Spanish.

``WORDS`` has the usual headers of each meaning, folded: no case, no accents, one space between words. A header that is
one of them says its meaning; one that holds one of them as words of its own says it less surely.
"""

from __future__ import annotations

import re
import unicodedata

WORDS: dict[str, str] = {
    "asset": """asset, asset name, asset tag, asset id, name of asset, device, device name, machine, system, computer,
        computer name, equipment, equipment name, node, node name, tag name, 资产, 资产名称, 资产编号, 设备, 设备名称,
        设备编号, 主机名称, 系统名称, gerat, geratename, geraetename, geratebezeichnung, anlage, anlagenname,
        betriebsmittel, maschine, rechner, rechnername, inventarnummer, equipement, nom de l equipement, appareil,
        nom de l appareil, actif, nom de l actif, machine nom, equipo, nombre del equipo, dispositivo,
        nombre del dispositivo, activo, nombre del activo, maquina""",
    "address": """address, ip, ip address, ip addr, ipv4, ipv6, ipv4 address, ipv6 address, addresses, ip addresses,
        management ip, 地址, ip地址, ip 地址, 管理地址, 管理ip, ip adresse, ip adressen, adresse ip, adresses ip,
        direccion ip, direcciones ip""",
    "mac": """mac, mac address, mac addresses, physical address, hardware address, ethernet address, mac addr, mac地址,
        mac 地址, 物理地址, mac adresse, hardwareadresse, adresse mac, adresse physique, direccion mac,
        direccion fisica""",
    "host": """host, hostname, host name, fqdn, dns name, dns, netbios name, 主机, 主机名, 域名, dns名称, hostnamen,
        nom d hote, nom dns, nombre de host, nombre dns""",
    "service": """service, used by, supports, business service, process, 服务, 业务, 业务系统, 所属业务, dienst, dienste,
        geschaftsprozess, prozess, processus, servicio, proceso""",
    "owner": """owner, organisation, organization, operator, responsible, 所属单位, 负责单位, 责任单位, 使用单位, betreiber,
        eigentumer, verantwortlich, proprietaire, exploitant, responsable, propietario, operador""",
    "vendor": """vendor, manufacturer, vendor name, manufacturer name, maker, brand, make, oem, 厂商, 厂家, 制造商, 生产厂家,
        生产商, 品牌, hersteller, herstellername, fabrikat, marke, fabricant, constructeur, marque, fabricante, marca""",
    "model": """model, model name, model number, product model, device model, device type, type designation, 型号, 设备型号,
        产品型号, 规格型号, modell, typ, typbezeichnung, geratetyp, modellbezeichnung, modele, reference modele, modelo""",
    "order_number": """order number, order no, part number, part no, article number, catalog number, catalogue number, sku,
        mlfb, product code, 订货号, 订单号, 物料号, 料号, bestellnummer, artikelnummer, bestell nr, artikel nr,
        reference, reference produit, numero de commande, numero de pedido, referencia, numero de parte""",
    "firmware": """firmware, firmware version, fw, fw version, software version, os version, version, 固件, 固件版本, 软件版本,
        版本, 系统版本, firmwareversion, firmware stand, fw stand, softwareversion, softwarestand, version du firmware,
        version logicielle, micrologiciel, version de firmware, version del firmware, version de software""",
    "serial": """serial, serial number, serial no, serial nr, s n, sn, serialnumber, 序列号, 设备序列号, 出厂编号, 序号码,
        seriennummer, serien nr, seriennr, fabriknummer, numero de serie, n de serie, no de serie, num serie""",
    "site": """site, location, plant, building, facility, station, 站点, 位置, 厂区, 地点, 所在地, 安装位置, 机房, standort, werk,
        gebaude, ort, einbauort, emplacement, lieu, usine, batiment, ubicacion, planta, emplazamiento, sede""",
    "criticality": """criticality, criticity, importance, priority, impact, security level, 重要性, 重要程度, 关键性, 等级, 级别,
        kritikalitat, schutzbedarf, wichtigkeit, criticite, importancia, criticidad""",
    "cpe": "cpe, cpe name, cpe 2 3, cpe23",
    "supplier": """supplier, supplier name, provider, supplier company, 供应商, 供应商名称, 供货商, 供方, 服务商, lieferant,
        lieferanten, lieferantenname, zulieferer, kreditor, fournisseur, nom du fournisseur, prestataire, proveedor,
        nombre del proveedor, suministrador""",
    "provides": """provides, product, item, material, part, supplies, category, delivers, what they deliver, delivery,
        goods, good, commodity, description of supply, 产品, 物料, 供应内容, 产品名称, 物料名称, 供货内容, 品类, 商品, produkt,
        ware, leistung, warengruppe, liefert, materialbezeichnung, artikel, produit, fourniture, article, prestation,
        marchandise, producto, suministro, articulo, mercancia, bien""",
    "to": """to, for, consumer, needed by, used for, 用于, 使用部门, 需求方, fur, bedarfstrager, verwendung, pour,
        destine a, para, destinado a""",
    "country": """country, jurisdiction, supplier country, origin, country of origin, nation, state, 国家, 国家 地区, 所属国,
        管辖, 原产国, 产地, land, herkunft, herkunftsland, lieferland, pays, pays d origine, origine, pais,
        pais de origen, origen""",
    "share": """share, share percent, percent, percentage, share of supply, supply share, 份额, 占比, 比例, 供货比例, anteil,
        lieferanteil, prozent, part en pourcentage, pourcentage, quote part, cuota, porcentaje, participacion""",
    "stock_days": """stock days, stock, days of stock, stock in days, inventory days, days in stock, in stock, days of cover, 库存天数, 库存,
        lagertage, lager, lager tage, lagerbestand, lagerbestand in tagen, bestand, bestand in tagen, bestand tage, lagerreichweite,
        reichweite, reichweite in tagen, reichweite tage, jours de stock, stock en jours, dias de stock, dias de existencias""",
    "lead_days": """lead days, lead time, lead time days, delivery time, delivery days, lead time in days, 交货天数, 交期,
        交货期, 供货周期, lieferzeit, lieferzeit tage, lieferzeit in tagen, wiederbeschaffungszeit, delai de livraison,
        delai en jours, plazo de entrega, dias de entrega""",
}
"""Meaning -> its usual headers."""
VAGUE = frozenset(
    "name, bezeichnung, nom, designation, nombre, denominacion, 名称, id, title, titel".split(", ")
)
"""Headers that name whatever the list is about."""
SECOND_BEST = frozenset(
    "asset tag, asset id, 资产编号, 设备编号, inventarnummer, system, tag name, device type, geratetyp, os version, "
    "系统版本".split(", ")
)
"""Words that mean another column less surely: the number of an asset beside its name, the sort of device beside its model."""
LONGEST = 120
"""Characters of a header that are looked at."""
_APART = re.compile(r"[^\w]+|_")


def folded(header: str) -> str:
    """A header without case, accents, punctuation and units in brackets."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", header[:LONGEST]).casefold())
    plain = "".join(letter for letter in text if not unicodedata.combining(letter)).replace("%", " percent ")
    bare = re.sub(r"[(\[（【].*?[)\]）】]", " ", plain)
    return " ".join(_APART.sub(" ", bare).split()) or " ".join(_APART.sub(" ", plain).split())


_MEANING = {word: meaning for meaning, words in WORDS.items() for word in " ".join(words.split()).split(", ")}
_LONGEST_WORDS = 5
_NOT_ASCII = sorted((word for word in _MEANING if not word.isascii()), key=len, reverse=True)


def by_header(header: str) -> tuple[str, str, bool]:
    """(meaning, the word that says it, whether the header is just that word); empty if no word is known."""
    text = folded(header)
    if text in _MEANING:
        return _MEANING[text], text, True
    words = text.split()
    for count in range(min(_LONGEST_WORDS, len(words)), 0, -1):
        for at in range(len(words) - count, -1, -1):
            # The last words of a header are what it is a name of: "device vendor" is a vendor.
            phrase = " ".join(words[at : at + count])
            if phrase in _MEANING and phrase not in _WEAK:
                return _MEANING[phrase], phrase, False
    found = next((word for word in _NOT_ASCII if word in text), "")
    return (_MEANING[found], found, False) if found else ("", "", False)


_WEAK = frozenset(
    "to for fur pour para state land part item make process system machine version stock".split()
)
"""Words that say something alone and nothing within other words."""
