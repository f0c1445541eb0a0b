using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Applications and their passwords. A password is told once, in the answer to <c>addPassword</c>, and kept nowhere
/// (https://learn.microsoft.com/graph/api/application-addpassword).
/// </summary>
internal sealed class GraphApplications(GraphState state)
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(730);

    public Task ReadAsync(HttpContext context, string key) =>
        state.Applications.Seen(IdOf(key)) is { } application
            ? context.AnswerEntityAsync("applications", application, "id", "appId", "displayName", "passwordCredentials")
            : context.AnswerNotFoundAsync(key);

    public async Task AddPasswordAsync(HttpContext context, string key)
    {
        var id = IdOf(key);
        if (await context.ReadObjectAsync() is not { } body)
        {
            await context.AnswerGraphErrorAsync(400, "Request_BadRequest", "The body is not a JSON object.");
            return;
        }
        if (state.Applications.Seen(id) is null)
        {
            await context.AnswerNotFoundAsync(key);
            return;
        }
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(30));
        var credential = new JsonObject
        {
            ["customKeyIdentifier"] = null,
            ["displayName"] = body["passwordCredential"].Text("displayName"),
            ["startDateTime"] = Time(state.Now),
            ["endDateTime"] = body["passwordCredential"].Text("endDateTime") ?? Time(state.Now + DefaultLifetime),
            ["hint"] = password[..3],
            ["keyId"] = Guid.NewGuid().ToString(),
            ["secretText"] = null,
        };
        state.Applications.Change(id, truth => truth["passwordCredentials"]!.AsArray().Add(credential.DeepClone()));
        credential["secretText"] = password;
        credential.Insert(0, "@odata.context", "https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.passwordCredential");
        await context.AnswerJsonAsync(200, credential);
    }

    public async Task RemovePasswordAsync(HttpContext context, string key)
    {
        var id = IdOf(key);
        var keyId = (await context.ReadObjectAsync()).Text("keyId");
        if (keyId is null || state.Applications.Truth(id).Objects("passwordCredentials").All(each => !each.Named("keyId", keyId)))
        {
            await context.AnswerGraphErrorAsync(400, "Request_BadRequest", "No password credential found with keyId.");
            return;
        }
        state.Applications.Change(id, truth => truth.RemoveFrom("passwordCredentials", "keyId", keyId));
        await context.AnswerNothingAsync(204);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private string IdOf(string key) => key.StartsWith("appId=", StringComparison.OrdinalIgnoreCase)
        ? state.Applications.Find(each => each.Named("appId", key["appId=".Length..])) ?? key["appId=".Length..]
        : key;
}
