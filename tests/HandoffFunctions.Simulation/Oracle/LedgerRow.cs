using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>One entry of a ledger, with what its text says.</summary>
internal sealed record LedgerRow(long Seq, string Hash, string Key, string Type, DateTimeOffset RecordedAt, (string Source, string Id)? Event, string? HandoffId)
{
    /// <summary>The steps that the entry is about, each as kind and target.</summary>
    public IReadOnlyList<(string Kind, string Target)> Steps { get; init; } = [];

    /// <summary>What a revocation that was read back closes: sessions from before this time.</summary>
    public DateTimeOffset? ClosesBefore { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>
    /// Whether it states a fact, as opposed to what followed from one. Facts are named for what they are about; docs/ledger.md lists them.
    /// </summary>
    public bool IsFact => Event is not null && Type.Split('.')[0] is "session" or "device" or "app" or "tokens" or "worker" or "secret" && Type != "worker.devices";

    /// <summary>Reads an entry and checks it against the one before; section 4 of the contract says how.</summary>
    public static LedgerRow Read(KeptRow row, string subject, LedgerRow? before)
    {
        var (seq, prev, hash) = (row.Entity.GetInt64("seq") ?? 0, row.Entity.GetString("prev") ?? "", row.Entity.GetString("hash") ?? "");
        Require(seq == (before?.Seq ?? 0) + 1, "no gap in a ledger", $"entry {seq} follows entry {before?.Seq ?? 0}");
        Require(row.Key == $"{subject}|e|{seq:D12}", "no gap in a ledger", $"entry {seq} stands under another number");
        Require(prev == (before?.Hash ?? new string('0', 64)), "every hash is right", "the previous hash is not that of the entry before");
        Require(hash == HashOf(prev, seq, row.Text), "every hash is right", "the text does not match its hash");
        return Parse(row, seq, hash);

        void Require(bool holds, string invariant, string what)
        {
            if (!holds)
            {
                throw new InvariantBrokenException(invariant, row.Key, what);
            }
        }
    }

    private static string HashOf(string prev, long seq, string text)
    {
        var utf8 = Encoding.UTF8.GetByteCount(text);
        var bytes = new byte[41 + utf8];
        Convert.FromHexString(prev, bytes.AsSpan(1, 32), out _, out _);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(33), seq);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(41));
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static LedgerRow Parse(KeptRow row, long seq, string hash)
    {
        using var document = JsonDocument.Parse(row.Utf8);
        var json = document.RootElement;
        foreach (var name in (ReadOnlySpan<string>)["type", "at", "recordedAt", "policy"])
        {
            if (!json.TryGetProperty(name, out _))
            {
                throw new InvariantBrokenException("an entry says what, when and under which policy", row.Key, $"'{name}' is missing");
            }
        }

        if (json.Text("deviceId") is null && json.Text("userId") is null)
        {
            throw new InvariantBrokenException("an entry says what, when and under which policy", row.Key, "neither deviceId nor userId is there");
        }

        var type = json.Text("type")!;
        return new LedgerRow(seq, hash, row.Key, type, json.Time("recordedAt")!.Value,
            json.Text("eventSource") is { } source && json.Text("eventId") is { } id ? (source, id) : null, json.Text("handoffId"))
        {
            Steps = StepsOf(json, type),
            ClosesBefore = type == "step.verified" ? Closes(json) : null,
            IsDryRun = json.TryGetProperty("dryRun", out _),
        };
    }

    private static IReadOnlyList<(string, string)> StepsOf(JsonElement json, string type) => type switch
    {
        _ when json.TryGetProperty("owed", out var owed) => [.. owed.EnumerateArray().Select(step => (step.Text("step")!, step.Text("target")!))],
        "rotation.owed" => [("rotateSecret", json.Text("secretName")!)],
        _ when json.Text("step") is { } kind && json.Text("target") is { } target => [(kind, target)],
        _ => [],
    };

    private static DateTimeOffset? Closes(JsonElement json) =>
        json.Text("step") != "revokeTokens" || !json.TryGetProperty("evidence", out var evidence) ? null
        : evidence.Time("signInSessionsValidFromDateTime") ?? evidence.Time("sessionsInvalidBefore") ?? (evidence.Text("user") is null ? null : evidence.Time("readAt"));
}
