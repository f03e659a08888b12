-- What the portal's roles may do in its database, once per database. Run in that database as a superuser, after
-- roles.sql; running it again changes nothing.

-- Search in names and numbers, per account in one index; the owner may not create every extension himself.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;

-- Only the portal's own roles come in. TEMPORARY: a bundle's segment is copied into a temporary table before its merge.
DO $database$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO overstap_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO overstap', current_database());
END
$database$;

ALTER SCHEMA public OWNER TO overstap_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO overstap, overstap_search;

-- Whatever the owner makes from now on: the application reads and writes rows. No TRUNCATE, which knows no row-level
-- security; no REFERENCES, TRIGGER or MAINTAIN, which it never needs.
ALTER DEFAULT PRIVILEGES FOR ROLE overstap_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO overstap;
ALTER DEFAULT PRIVILEGES FOR ROLE overstap_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO overstap;
