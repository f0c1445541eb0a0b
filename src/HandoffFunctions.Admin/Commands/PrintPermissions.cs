using System.Text.Json;
using Handoff.Rules.Policy;

namespace HandoffFunctions.Admin.Commands;

/// <summary>
/// <c>permissions [POLICY]</c>. Standard output holds the permissions and nothing else, so that a script can read it: a name and an id have
/// no blank.
/// </summary>
internal static class PrintPermissions
{
    public static async Task<int> RunAsync(string? file, BesidesPolicy besides, bool live, bool json, CancellationToken cancel)
    {
        var path = file ?? Path.Combine(AppContext.BaseDirectory, "policy.json");
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"{path} cannot be read: {error.Message}").ConfigureAwait(false);
            return 1;
        }

        var (policy, errors) = ReadPolicy.From(bytes);
        if (policy is null)
        {
            await Console.Error.WriteLineAsync($"{path} is not a valid policy:{string.Concat(errors.Select(error => $"\n  {error}"))}").ConfigureAwait(false);
            return 1;
        }

        if (policy.DryRun && !live)
        {
            await Console.Error.WriteLineAsync($"{path} says dryRun: nothing is revoked, disabled or rotated. --live says what it needs once that is off.").ConfigureAwait(false);
        }

        var needed = GraphPermissions.For(live ? policy with { DryRun = false } : policy, besides);
        await Console.Out.WriteLineAsync(json ? AsJson(needed) : AsLines(needed)).ConfigureAwait(false);
        return 0;
    }

    private static string AsLines(IReadOnlyList<NeededAppRole> needed)
    {
        var width = needed.Count == 0 ? 0 : needed.Max(one => one.Role.Name.Length);
        return string.Join('\n', needed.Select(one => $"{one.Role.Name.PadRight(width)} {one.Role.Id} {string.Join("; ", one.For)}"));
    }

    private static string AsJson(IReadOnlyList<NeededAppRole> needed)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var (role, why) in needed.Select(one => (one.Role, one.For)))
            {
                json.WriteStartObject();
                json.WriteString("name", role.Name);
                json.WriteString("id", role.Id);
                Write(json, "for", why);
                Write(json, "calls", role.Calls);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
