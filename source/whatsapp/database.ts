/**
 * A database as the audits of this folder see it: statements in, rows out. What opens it stands in threads/. Databases
 * come from anybody: only ordinary tables are asked, by statements that read each of their rows once.
 */

/** One row, by column; cells are numbers, bigints, strings, bytes or null, whatever the column claims. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement, and gives its rows one by one. Throws what the database throws. */
export type Query = (sql: string, ...parameters: readonly (string | number)[]) => Iterable<Row>;

/** The ordinary tables of a database, each with its ordinary columns, in lower case. */
export type Tables = ReadonlyMap<string, ReadonlySet<string>>;

/** Of many more tables nothing is known; WhatsApp has some 250. */
export const maxTables = 5_000;

/** Returns the tables that hold rows themselves: no views, no virtual tables; and of their columns those that are stored. */
export function readTables(query: Query): Tables {
  const tables = new Map<string, Set<string>>();
  const statement = `SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' LIMIT ${maxTables + 1}`;
  for (const {name} of [...query(statement)]) {
    if (typeof name !== 'string' || name.length > 200) continue;
    const columns = new Set<string>();
    // hidden is 2 or 3 for a generated column, whose expression nobody knows.
    for (const column of query(`SELECT name, hidden FROM pragma_table_xinfo(?)`, name)) {
      if (typeof column.name === 'string' && numberOf(column.hidden) === 0)
        columns.add(column.name.toLowerCase());
    }
    tables.set(name.toLowerCase(), columns);
  }
  return tables;
}

/** Tells whether a table has all of these columns. */
export function hasColumns(tables: Tables, table: string, ...columns: readonly string[]): boolean {
  const found = tables.get(table);
  return found !== undefined && columns.every(column => found.has(column));
}

/** Returns a cell as a number, 0 where it is none. */
export function numberOf(cell: unknown): number {
  if (typeof cell === 'bigint') return Number(cell);
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : 0;
}

/** Returns a cell as text, or undefined. */
export function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

/** Returns the first cell of the first row as a number. */
export function countOf(query: Query, sql: string): number {
  for (const row of query(sql)) return numberOf(Object.values(row)[0]);
  return 0;
}

/** Returns a name as SQL quotes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
