namespace Natix.Engine.Data.Scenes;

/// <summary>The camera at one place of the drive: from road coordinates to pixels.</summary>
internal sealed class DriveEye
{
    private readonly RoadShape _road;
    private readonly DriveCamera _camera;
    private readonly float _x, _sinYaw, _cosYaw, _sinPitch, _cosPitch;

    public DriveEye(RoadShape road, DriveCamera camera, float travelled)
    {
        _road = road;
        _camera = camera;
        Travelled = travelled;
        _x = road.CentreAt(travelled) + RoadShape.EgoLane;
        (_sinYaw, _cosYaw) = MathF.SinCos(MathF.Atan(road.SlopeAt(travelled)));
        (_sinPitch, _cosPitch) = MathF.SinCos((float)camera.Pitch);
    }

    public float Travelled { get; }

    /// <summary>Heading, as pixels that the far scenery is shifted by.</summary>
    public float FarShift => (float)_camera.Fx * _sinYaw / _cosYaw;

    /// <summary>Projects a point: <paramref name="s"/> metres along the road, <paramref name="x"/> right of its centre, <paramref name="y"/> up.</summary>
    /// <returns>Column, row, and depth along the optical axis in metres; a depth of 0 or less is behind the camera.</returns>
    public (float U, float V, float Depth) Project(float s, float x, float y = 0f)
    {
        float dx = _road.CentreAt(s) + x - _x, dz = s - Travelled, drop = (float)_camera.MountHeight - y;
        float right = (_cosYaw * dx) - (_sinYaw * dz), ahead = (_sinYaw * dx) + (_cosYaw * dz);
        float depth = (ahead * _cosPitch) + (drop * _sinPitch), down = (drop * _cosPitch) - (ahead * _sinPitch);
        return ((float)_camera.Cx + ((float)_camera.Fx * right / depth), (float)_camera.Cy + ((float)_camera.Fy * down / depth), depth);
    }
}
