// A reactive form that takes its field's value when that is left, compiled in the browser.
import "zone.js";
import "@angular/compiler";
import { Component } from "@angular/core";
import { FormControl, FormGroup, ReactiveFormsModule } from "@angular/forms";
import { bootstrapApplication } from "@angular/platform-browser";

declare global {
  interface Window { sent: (string | null)[]; title: string; label: string }
}

@Component({
  selector: "app-dialog",
  imports: [ReactiveFormsModule],
  template: `
    <form role="dialog" [attr.aria-label]="title" [formGroup]="form" (ngSubmit)="send()">
      <h2>{{ title }}</h2>
      <label for="code">{{ label }}</label>
      <input id="code" formControlName="idSessione">
      <button id="send">INVIA</button>
    </form>`,
})
class Dialog {
  title = window.title;
  label = window.label;
  form = new FormGroup({ idSessione: new FormControl("") }, { updateOn: "blur" });

  send() {
    window.sent.push(this.form.value.idSessione ?? null);
  }
}

document.getElementById("app")!.append(document.createElement("app-dialog"));
bootstrapApplication(Dialog);
