using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>Key Vault's ids and error shapes.</summary>
internal static class VaultAnswers
{
    public static string SecretId(this HttpContext context, string name, string? version = null) =>
        $"https://{context.Request.Host}/secrets/{name}{(version is null ? "" : "/" + version)}";

    public static Task AnswerSecretNotFoundAsync(this HttpContext context, string name) => context.AnswerVaultErrorAsync(
        404, "SecretNotFound", $"A secret with (name/id) {name} was not found in this key vault.");

    public static Task AnswerVaultErrorAsync(
        this HttpContext context, int status, string code, string message, string? inner = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (inner is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = inner };
        }
        return context.AnswerJsonAsync(status, new JsonObject { ["error"] = error });
    }
}
