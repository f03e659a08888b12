-- The three roles of the portal, once per PostgreSQL server. Run as a superuser; running it again changes nothing.
--
--   psql -f roles.sql
--   createdb --owner=overstap_owner overstap        (any name will do)
--   psql -d overstap -f database.sql
--   psql -c '\password overstap_owner' -c '\password overstap'
--
-- What each role may do and why is in docs/reference/database-roles.md. No passwords here: a role without one cannot
-- log in under scram.

DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['overstap_owner', 'overstap', 'overstap_search'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I', wanted);
        EXCEPTION WHEN duplicate_object THEN
            NULL;
        END;
    END LOOP;
END
$roles$;

-- Owns the database and its tables, and migrates them.
ALTER ROLE overstap_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- The application: web and worker. Row-level security holds for it without exception.
ALTER ROLE overstap LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- Owns the search functions (SECURITY DEFINER), so that text search can use its indexes. Nobody logs in as it.
ALTER ROLE overstap_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- The owner hands search functions over to that role while migrating; it does not inherit what the role may read.
GRANT overstap_search TO overstap_owner WITH INHERIT FALSE, SET TRUE;
