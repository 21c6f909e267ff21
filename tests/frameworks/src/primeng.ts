// PrimeNG's input with a mask, in PrimeNG's dialog: the mask writes the field anew after each key and paste.
import "zone.js";
import "@angular/compiler";
import { Component } from "@angular/core";
import { FormsModule } from "@angular/forms";
import { bootstrapApplication } from "@angular/platform-browser";
import { provideNoopAnimations } from "@angular/platform-browser/animations";
import { ButtonModule } from "primeng/button";
import { providePrimeNG } from "primeng/config";
import { DialogModule } from "primeng/dialog";
import { InputMaskModule } from "primeng/inputmask";
import Aura from "@primeng/themes/aura";

@Component({
  selector: "app-dialog",
  imports: [ButtonModule, DialogModule, FormsModule, InputMaskModule],
  template: `
    <p-dialog [header]="title" [visible]="true" [modal]="true" [style]="{ width: '480px' }">
      <label for="code">{{ label }}</label>
      <p-inputmask inputId="code" mask="********-****-****-****-************" [(ngModel)]="code" [style]="{ width: '400px' }" />
      <ng-template #footer><p-button id="send" label="INVIA" (onClick)="send()" /></ng-template>
    </p-dialog>`,
})
class Dialog {
  title = window.title;
  label = window.label;
  code: string | null = "";

  send() {
    window.sent.push(this.code);
  }
}

document.getElementById("app")!.append(document.createElement("app-dialog"));
bootstrapApplication(Dialog, { providers: [provideNoopAnimations(), providePrimeNG({ theme: { preset: Aura } })] });
