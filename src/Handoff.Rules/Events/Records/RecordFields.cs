using System.Text.Json;

namespace Handoff.Rules.Events.Records;

/// <summary>
/// Finds the fields of one log record by path, such as <c>properties.deviceDetail.deviceId</c>, and remembers the first thing that is
/// wrong. Upper and lower case of names do not matter, because exporters change it; null and "" read as absent, because logs write them
/// for what they do not know; an object may stand as text that holds it, as Azure Monitor writes some.
/// </summary>
/// <param name="under">The path of the object itself, with a dot at its end, where it is only a part of the record.</param>
internal sealed class RecordFields(JsonElement record, string under = "")
{
    private readonly Dictionary<string, Dictionary<string, JsonElement>?> _objects = new(StringComparer.Ordinal);

    public (string Reason, string Field)? Error { get; private set; }

    /// <summary>What stands at a path, or null.</summary>
    public JsonElement? Find(string path)
    {
        var dot = path.LastIndexOf('.');
        var members = Members(dot < 0 ? "" : path[..dot]);
        return members is not null && members.TryGetValue(path[(dot + 1)..], out var value) ? value : null;
    }

    /// <summary>The text at the first path where something stands. Anything but a text that can be kept is an error.</summary>
    public string? Text(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Find(path) is not { } value)
            {
                continue;
            }

            if (value.ValueKind != JsonValueKind.String)
            {
                Refuse(path, $"must be a string, not {ReadFields.NameOf(value)}");
                return null;
            }

            var text = value.GetString()!;
            if (ReadFields.FaultIn(text) is not { } fault)
            {
                return text;
            }

            Refuse(path, fault);
            return null;
        }

        return null;
    }

    /// <summary>The text at the first path where something stands; without one, an error that names the first path.</summary>
    public string? Required(params ReadOnlySpan<string> paths)
    {
        var text = Text(paths);
        if (text is null && Error is null)
        {
            Refuse(paths[0], "is required");
        }

        return text;
    }

    /// <summary>A number, a flag or a text, as text: logs write the same value in either form. Null for anything else.</summary>
    public string? Word(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            switch (Find(path))
            {
                case { ValueKind: JsonValueKind.String } text:
                    return text.GetString();
                case { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } plain:
                    return plain.GetRawText();
            }
        }

        return null;
    }

    /// <summary>The time at the first path where something stands. One that cannot be read is an error.</summary>
    public DateTimeOffset? Time(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Find(path) is { } value)
            {
                return RecordTime.TryRead(value, out var time) ? time : Refused(path, "must be a time such as 2026-01-31T07:00:00Z");
            }
        }

        return null;
    }

    /// <summary>The first time that can be read at all.</summary>
    public DateTimeOffset? AnyTime(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Find(path) is { } value && RecordTime.TryRead(value, out var time))
            {
                return time;
            }
        }

        return null;
    }

    public void Refuse(string path, string why) => Error ??= ($"{under}{path} {why}", under + path);

    /// <summary>Takes over what was wrong with a part of the record.</summary>
    public void Refuse(RecordFields part) => Error ??= part.Error;

    private DateTimeOffset? Refused(string path, string why)
    {
        Refuse(path, why);
        return null;
    }

    private Dictionary<string, JsonElement>? Members(string path)
    {
        if (!_objects.TryGetValue(path, out var members))
        {
            members = (path.Length == 0 ? record : Find(path)) is { } value ? JsonText.Members(value) : null;
            _objects[path] = members;
        }

        return members;
    }
}
