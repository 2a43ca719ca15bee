/** Every report a command can return. */
import type {AboutReport} from './about.ts';
import type {AuditReport} from './audit-report.ts';
import type {CompareReport} from './compare.ts';
import type {DemoReport} from './demo.ts';
import type {DrillReport} from './drill.ts';
import type {InspectReport} from './inspect.ts';
import type {KeyCheckReport} from './key-check.ts';
import type {KeyNewReport} from './key-new.ts';
import type {KeyReadReport} from './key-read.ts';
import type {KeySheetReport} from './key-sheet.ts';
import type {KeyShowReport} from './key-show.ts';
import type {ListReport} from './list.ts';
import type {LogCheckReport, LogReport} from './log.ts';
import type {PasswordReport} from './password.ts';
import type {RepairReport} from './repair.ts';
import type {RestoreReport} from './restore.ts';
import type {SalvageReport} from './salvage.ts';
import type {SealReport} from './seal.ts';
import type {FixityReport, VerifyReport} from './verify.ts';
import type {WhatsAppAuditReport} from './whatsapp-audit.ts';

/** A report; `schema` tells which. */
export type Report =
  | KeyNewReport
  | KeyCheckReport
  | KeyReadReport
  | KeyShowReport
  | KeySheetReport
  | SealReport
  | ListReport
  | InspectReport
  | VerifyReport
  | FixityReport
  | AuditReport
  | CompareReport
  | DrillReport
  | RestoreReport
  | RepairReport
  | SalvageReport
  | PasswordReport
  | LogReport
  | LogCheckReport
  | WhatsAppAuditReport
  | DemoReport
  | AboutReport;
