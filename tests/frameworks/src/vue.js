// `v-model.lazy`: the model follows `change` alone.
import { createApp } from "vue";

createApp({
  data: () => ({ code: "", title: window.title, label: window.label }),
  methods: {
    send() {
      window.sent.push(this.code);
    },
  },
  template: `
    <form role="dialog" :aria-label="title" @submit.prevent="send">
      <h2>{{ title }}</h2>
      <label for="code">{{ label }}</label>
      <input id="code" v-model.lazy.trim="code">
      <button id="send">INVIA</button>
    </form>`,
}).mount("#app");
