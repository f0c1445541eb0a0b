using System.Text.Json.Nodes;
using HandoffFunctions.Local.Services.Issuer;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.KeyVault;

/// <summary>
/// Key Vault's secrets API 7.x (https://learn.microsoft.com/rest/api/keyvault/secrets). Ids and next links begin
/// with https, as a vault's do, whatever scheme reached this server.
/// </summary>
/// <param name="announce">Called with name and version when a caller of this API made a new version.</param>
internal sealed class KeyVaultEndpoints(SecretStore store, TokenIssuer issuer, Action<string, SecretVersion> announce)
{
    private readonly SecretLists _lists = new(store);

    public async Task AnswerAsync(HttpContext context)
    {
        if (!await issuer.AdmitsAsync(context))
        {
            // https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
            context.Response.Headers.WWWAuthenticate =
                $"Bearer authorization=\"{issuer.Issuer}/local\", resource=\"https://vault.azure.net\"";
            await context.AnswerVaultErrorAsync(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            return;
        }
        if (string.IsNullOrEmpty(context.Request.Query["api-version"]))
        {
            await context.AnswerVaultErrorAsync(400, "BadParameter", "api-version must be specified.");
            return;
        }
        await ((context.Request.Method, RequestTarget.Of(context).Segments) switch
        {
            ("GET", ["secrets"]) => _lists.NamesAsync(context),
            ("GET", ["secrets", var name, "versions"]) => _lists.VersionsAsync(context, name),
            ("GET", ["secrets", var name]) => ReadAsync(context, name, null),
            ("GET", ["secrets", var name, var version]) => ReadAsync(context, name, version),
            ("PUT", ["secrets", var name]) => SetAsync(context, name),
            ("PATCH", ["secrets", var name, var version]) => UpdateAsync(context, name, version),
            ("DELETE", ["secrets", var name]) => DeleteAsync(context, name),
            ("POST", ["deletedsecrets", var name, "recover"]) => RecoverAsync(context, name),
            _ => context.AnswerVaultErrorAsync(400, "BadParameter", "Method or path is not understood."),
        });
    }

    private Task ReadAsync(HttpContext context, string name, string? versionId)
    {
        var version = Find(name, versionId);
        if (version is null)
        {
            return context.AnswerSecretNotFoundAsync(name);
        }
        return version.Enabled
            ? context.AnswerJsonAsync(200, version.ToBundle(context.SecretId(name, version.Id), withValue: true))
            : context.AnswerVaultErrorAsync(
                403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled");
    }

    private async Task SetAsync(HttpContext context, string name)
    {
        var body = await context.ReadObjectAsync();
        if (body.Text("value") is not { } value || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            await context.AnswerVaultErrorAsync(400, "BadParameter", "A secret needs a value and a name of letters, digits and dashes.");
            return;
        }
        if (store.IsDeleted(name))
        {
            await context.AnswerVaultErrorAsync(
                409, "Conflict", $"Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused.",
                "ObjectIsDeletedButRecoverable");
            return;
        }
        var version = store.AddVersion(name, value, body!);
        announce(name, version);
        await context.AnswerJsonAsync(200, version.ToBundle(context.SecretId(name, version.Id), withValue: true));
    }

    private async Task UpdateAsync(HttpContext context, string name, string versionId)
    {
        var body = await context.ReadObjectAsync();
        if (body is null)
        {
            await context.AnswerVaultErrorAsync(400, "BadParameter", "The body is not a JSON object.");
            return;
        }
        if (Find(name, versionId) is not { } version)
        {
            await context.AnswerSecretNotFoundAsync($"{name}/{versionId}");
            return;
        }
        store.Use(name, _ =>
        {
            version.Take(body, store.Now);
            return true;
        });
        await context.AnswerJsonAsync(200, version.ToBundle(context.SecretId(name, version.Id), withValue: false));
    }

    private Task DeleteAsync(HttpContext context, string name)
    {
        if (Find(name, null) is not { } version || !store.SetDeleted(name, deleted: true))
        {
            return context.AnswerSecretNotFoundAsync(name);
        }
        var bundle = version.ToBundle(context.SecretId(name, version.Id), withValue: false);
        bundle["recoveryId"] = $"https://{context.Request.Host}/deletedsecrets/{name}";
        bundle["deletedDate"] = store.Now;
        bundle["scheduledPurgeDate"] = store.Now + (90 * 24 * 3600);
        return context.AnswerJsonAsync(200, bundle);
    }

    private Task RecoverAsync(HttpContext context, string name)
    {
        if (!store.SetDeleted(name, deleted: false) || Find(name, null) is not { } version)
        {
            return context.AnswerSecretNotFoundAsync(name);
        }
        return context.AnswerJsonAsync(200, version.ToBundle(context.SecretId(name, version.Id), withValue: false));
    }

    private SecretVersion? Find(string name, string? versionId) => store.Use(name, versions => versionId is null
        ? (versions is [.., var latest] ? latest : null)
        : versions.FirstOrDefault(version => string.Equals(version.Id, versionId, StringComparison.OrdinalIgnoreCase)));
}
