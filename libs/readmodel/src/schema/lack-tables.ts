/** The subjects of a line of what is not evaluable, with the share of each. No items: the row no longer says anything. By a migration of its own. */
export const LACK_TABLE = `CREATE TABLE readmodel.not_evaluable_subject (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     scope text COLLATE "C" NOT NULL,
     rule text COLLATE "C" NOT NULL,
     reason text COLLATE "C" NOT NULL,
     class text COLLATE "C" NOT NULL,
     whose text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     items bigint NOT NULL,
     PRIMARY KEY (generation, scope, rule, reason, class, whose, subject)
   ) WITH (fillfactor = 50)`;
